import { type MakeField } from '../field.js';
import { type Steps, stepBefore } from '../steps.js';

/** The time in milliseconds since the Unix epoch; with `stepMs`, the beginning of the step before the one under way. */
export interface ClockSpec extends Partial<Steps> {
  readonly kind: 'clock';
}

export const makeClock: MakeField<ClockSpec> = ({ stepMs }) => ({
  read: ({ bootedMs, uptimeMs }) => bootedMs + (stepMs === undefined ? uptimeMs : stepBefore(uptimeMs, { stepMs })),
});
