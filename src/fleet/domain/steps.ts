/** Time in steps, from the start of the device. */
export interface Steps {
  readonly stepMs: number;
}

/** When the last step that is over began, since the start; below 0 within the first step. */
export function stepBefore(uptimeMs: number, { stepMs }: Steps): number {
  return (Math.floor(uptimeMs / stepMs) - 1) * stepMs;
}
