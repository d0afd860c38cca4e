/** What a device says of its fan; of legacy and new devices the speed is all that there is. */
export interface FanInfo {
  readonly autofanspeed?: unknown;
  readonly manualFanSpeed?: unknown;
}

/** Whether a device sets its fan by its temperature, and keeps a speed that it is given for later. */
export function isFanAutomatic({ autofanspeed, manualFanSpeed }: FanInfo): boolean {
  return manualFanSpeed !== undefined && autofanspeed === 1;
}

/** What is sent for what was chosen: a speed of the fan is to be seen at once. */
export function settingsBody(info: FanInfo, frequency: number | null, fan: number | null): object {
  return {
    ...(frequency === null ? {} : { frequency }),
    ...(fan === null ? {} : { fanspeed: fan }),
    ...(fan !== null && isFanAutomatic(info) ? { autofanspeed: 0 } : {}),
  };
}

/** @returns what was typed as a number; null where nothing is, NaN where it is none within the range */
export function entryOf(typed: string, { min, max }: { readonly min: number; readonly max: number }): number | null {
  if (typed.trim() === '') return null;
  const entered = Number(typed);
  return entered >= min && entered <= max ? entered : NaN;
}

/** @returns what a control shows: what was chosen, where it is a value, or what the device reports */
export function shownOf(chosen: number | null, reported: unknown): unknown {
  return chosen === null || Number.isNaN(chosen) ? reported : chosen;
}
