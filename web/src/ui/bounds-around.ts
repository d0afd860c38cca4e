/** The bounds of a slider, widened to a reported value beyond them: what is set by the API is shown, and kept. */
export function boundsAround(
  min: number,
  max: number,
  reported: unknown,
): { readonly min: number; readonly max: number } {
  if (typeof reported !== 'number') return { min, max };
  return { min: Math.min(min, Math.floor(reported)), max: Math.max(max, Math.ceil(reported)) };
}
