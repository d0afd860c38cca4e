/** What is promised about speed. Each figure is compared in one run on one machine, or is an upper bound for any. */
export const GOALS = {
  timesBare: 1,
  timesCheaperThanNest: 2.5,
  memoryKiBPerStream: 30,
  scaleP99Ms: 100,
  scaleKiBPerStream: 25,
  loopDelayP99Ms: 20,
  fairnessMs: 200,
  lateP50Ms: 60,
  slowReadersMiB: 60,
  manySlowReadersMiB: 128,
  exportMessagesPerSecond: 1_000_000,
  startMs: 1000,
  resumeP50Ms: 50,
  ownMessagesPerSecond: 100_000,
  advanceP50Ms: 5,
  clockFollowsMs: 100,
  changesPerSecond: 5000,
  latencyP50Ms: 2,
  latencyP99Ms: 10,
  fanOutTimesLive: 1.5,
  replayPerSecond: 50_000,
  retentionGrowthMiB: 32,
  dashboardRestPercent: 10,
  dashboardFps: 55,
  dashboardGrowthMiB: 4,
  fleetStartMs: 5000,
  axeosStartMs: 3000,
  fleetKiBPerDevice: 60,
  axeosKiBPerDevice: 12,
  fleetIdlePercent: 1,
  fleetPollsPerSecond: 8000,
  timesAutocannon: 0.7,
  trafficRateErrorPercent: 1,
  telemetryPerSecond: 50_000,
  telemetryP99Ms: 10,
  telemetryGrowthMiB: 64,
  eventedPerSecond: 500,
  bodyDelayMs: 50,
  bodyGrowthMiB: 64,
  growthExponent: 1.05,
  replicasTimesOne: 1.1,
};

/** @returns one part of a verdict: a figure in words, beside its goal */
export function atMost(value, goal, text, goalText) {
  return { text, goal: `≤ ${goalText}`, isMet: value <= goal };
}

export function atLeast(value, goal, text, goalText) {
  return { text, goal: `≥ ${goalText}`, isMet: value >= goal };
}
