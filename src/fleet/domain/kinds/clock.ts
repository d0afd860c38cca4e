import { type FieldKind } from '../field.js';
import { type Steps, stepBefore } from '../steps.js';
import { durationMs, optional } from '../shape.js';

/** The time in milliseconds since the Unix epoch; with `stepMs`, the beginning of the step before the one under way. */
export type ClockSpec = Partial<Steps>;

export const clock: FieldKind<ClockSpec> = {
  shape: { stepMs: optional(durationMs(1)) },
  make: ({ stepMs }) => ({
    read: ({ bootedMs, uptimeMs }) => bootedMs + (stepMs === undefined ? uptimeMs : stepBefore(uptimeMs, { stepMs })),
  }),
};
