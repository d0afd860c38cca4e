export interface ScenarioChoice {
  readonly value: string;
  readonly label: string;
  readonly says: string;
  /** Its rate over its duration, on a field of 40 by 16. */
  readonly shape: string;
  readonly isHeavy?: boolean;
}

export const SCENARIOS: readonly ScenarioChoice[] = [
  { value: 'normal', label: 'Normal traffic', says: 'A constant rate.', shape: 'M1 7H39' },
  { value: 'peak', label: 'Peak usage', says: 'Up, a while, and down.', shape: 'M1 15L11 3H29L39 15' },
  {
    value: 'errors',
    label: 'Error injection',
    says: '3 in 10 go where it fails.',
    shape: 'M1 7H11L13 14L15 7H23L25 14L27 7H33L35 14L37 7H39',
  },
  {
    value: 'latency',
    label: 'Latency degradation',
    says: 'Waits 100–500 ms first.',
    shape: 'M1 5C9 5 9 9 14 9S20 6 25 10S32 12 39 12',
  },
  {
    value: 'stress',
    label: 'Stress test (safe)',
    says: 'The cap, from first to last.',
    shape: 'M1 15V3H39',
    isHeavy: true,
  },
];

export function scenarioLabel(name: string): string {
  return SCENARIOS.find(({ value }) => value === name)?.label ?? name;
}
