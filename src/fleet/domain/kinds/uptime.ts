import { type FieldKind } from '../field.js';

/** Whole seconds since the device started. */
export type UptimeSpec = object;

export const uptime: FieldKind<UptimeSpec> = {
  shape: {},
  make: () => ({ read: ({ uptimeMs }) => Math.floor(uptimeMs / 1000) }),
};
