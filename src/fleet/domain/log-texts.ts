import { uniformAt } from './value-noise.js';

const STARTED = 'System started';

/** What a device has to say about itself, as existing devices say it. */
const LATER = [
  'Temperature reading failed',
  'Fan speed increased',
  'Power supply issue detected',
  'System performance optimal',
  'Network connection lost',
  'ASIC failure detected',
  'Overclocking applied successfully',
  'Temperature is stable',
  'Fan is operating within limits',
] as const;

/** Every text there is. */
export const LOG_TEXTS: readonly string[] = [STARTED, ...LATER];

/** What a device says for the `index`-th time since its start, counted from 0: at first that it started, and only then. */
export function logText(seed: number, index: number): string {
  return (index === 0 ? undefined : LATER[Math.floor(uniformAt(seed, index) * LATER.length)]) ?? STARTED;
}
