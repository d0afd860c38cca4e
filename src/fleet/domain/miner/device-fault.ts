/** What can be wrong with a device. */
export const DEVICE_FAULTS = [
  'overheat',
  'pool-down',
  'fan-stuck',
  'wifi-weak',
  'asic-error',
  'slow-http',
  'reset-loop',
  'power-fault',
] as const;

export type DeviceFaultKind = (typeof DEVICE_FAULTS)[number];

/** Those that any device can have, whatever it reports: its answers, its network and its uptime. */
export const COMMON_FAULTS: readonly DeviceFaultKind[] = ['slow-http', 'wifi-weak', 'reset-loop'];

/** A fault of a device, from one moment of the monotonic clock to another. */
export interface DeviceFault {
  readonly kind: DeviceFaultKind;
  readonly seed: string;
  readonly sinceMs: number;
  /** Infinity where it stays until it is taken back. */
  readonly untilMs: number;
}

export function faultsAt(faults: readonly DeviceFault[], nowMs: number): readonly DeviceFault[] {
  return faults.filter(({ sinceMs, untilMs }) => sinceMs <= nowMs && nowMs < untilMs);
}
