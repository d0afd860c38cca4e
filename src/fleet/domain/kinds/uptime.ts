import { type MakeField } from '../field.js';

/** Whole seconds since the device started. */
export interface UptimeSpec {
  readonly kind: 'uptime';
}

export const makeUptime: MakeField<UptimeSpec> = () => ({ read: ({ uptimeMs }) => Math.floor(uptimeMs / 1000) });
