/** Long enough for figures that repeat. */
const FULL = {
  limitMs: 45 * 60_000,
  ownStream: { rounds: 3, connections: 200, perSecond: 50, warmUpMs: 5000, windowMs: 10_000 },
  flatOut: { rounds: 3, connections: 200, warmUpMs: 3000, windowMs: 6000 },
  broadcast: { rounds: 3, connections: 1000, perSecond: 20, warmUpMs: 4000, windowMs: 10_000, waitsForPace: true },
  memory: {
    rounds: 3,
    connections: 2000,
    perSecond: 0.3,
    warmUpMs: 1000,
    settleMs: 6000,
    samples: 9,
    sampleEveryMs: 500,
  },
  loopDelay: { connections: 200, perSecond: 50, idleMs: 3000, warmUpMs: 3000, windowMs: 15_000 },
  export: { rounds: 3, days: 1000 },
  start: { times: 5 },
  resume: { times: 20 },
  changesLatency: { perSecond: 100, warmUpSeconds: 3, seconds: 20 },
  changesWrites: { rounds: 3, producers: 32, warmUpMs: 4000, windowMs: 8000 },
  changesFanOut: { connections: 1000, perSecond: 100, warmUpMs: 4000, windowMs: 10_000 },
  changesReplay: { backlog: 100_000, passing: 100_000 },
  fleetStart: { devices: 1000, times: 5 },
  fleetIdle: { rounds: 3, devices: 1000, settleMs: 10_000, windowMs: 20_000 },
  fleetPolls: { rounds: 3, devices: 4, connections: 8, warmUpMs: 4000, windowMs: 8000 },
  fleetPeers: { rounds: 3, devices: 10, connections: 4, settleMs: 3000, warmUpMs: 4000, windowMs: 8000 },
  trafficSpeed: { rounds: 3, seconds: 8 },
  trafficRate: { rates: [20, 200, 2000], seconds: 20 },
  telemetryIn: { rounds: 3, clients: 4, warmUp: 200_000, lines: 1_000_000 },
  telemetryLatency: { perSecond: 1000, warmUpSeconds: 2, seconds: 10 },
  eventedRequests: { rounds: 3, frontends: 32, warmUp: 2000, requests: 5000 },
};

/** Only long enough to see that everything still runs: the figures are rough. */
const QUICK = {
  limitMs: 3 * 60_000,
  ownStream: { ...FULL.ownStream, rounds: 1, connections: 100, warmUpMs: 400, windowMs: 1000 },
  flatOut: { ...FULL.flatOut, rounds: 1, connections: 50, warmUpMs: 200, windowMs: 700 },
  broadcast: { ...FULL.broadcast, rounds: 1, connections: 200, warmUpMs: 200, windowMs: 800, waitsForPace: false },
  memory: { ...FULL.memory, rounds: 1, connections: 300, warmUpMs: 200, settleMs: 200, samples: 3, sampleEveryMs: 100 },
  loopDelay: { ...FULL.loopDelay, connections: 100, idleMs: 300, warmUpMs: 400, windowMs: 1000 },
  export: { rounds: 1, days: 50 },
  start: { times: 1 },
  resume: { times: 5 },
  changesLatency: { perSecond: 100, warmUpSeconds: 1, seconds: 2 },
  changesWrites: { rounds: 1, producers: 32, warmUpMs: 500, windowMs: 1000 },
  changesFanOut: { connections: 100, perSecond: 100, warmUpMs: 500, windowMs: 1000 },
  changesReplay: { backlog: 2000, passing: 2000 },
  fleetStart: { devices: 100, times: 1 },
  fleetIdle: { rounds: 1, devices: 1000, settleMs: 1500, windowMs: 2000 },
  fleetPolls: { rounds: 1, devices: 2, connections: 8, warmUpMs: 1000, windowMs: 1000 },
  fleetPeers: { rounds: 1, devices: 10, connections: 2, settleMs: 300, warmUpMs: 1000, windowMs: 1000 },
  trafficSpeed: { rounds: 1, seconds: 3 },
  trafficRate: { rates: [20, 200, 2000], seconds: 2 },
  telemetryIn: { rounds: 1, clients: 4, warmUp: 20_000, lines: 100_000 },
  telemetryLatency: { perSecond: 1000, warmUpSeconds: 0.5, seconds: 1 },
  eventedRequests: { rounds: 1, frontends: 32, warmUp: 200, requests: 500 },
};

export function settingsFor({ quick }) {
  return quick ? QUICK : FULL;
}
