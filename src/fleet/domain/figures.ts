/** What a manager of a fleet looks at first; null for what a device does not report as a number. */
export interface Figures {
  /** °C */
  readonly temp: number | null;
  /** GH/s */
  readonly hashRate: number | null;
  /** W */
  readonly power: number | null;
}

export const NO_FIGURES: Figures = { temp: null, hashRate: null, power: null };

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Reads what a device answers to `GET /api/system/info`; one API has `hashRate`, the other `hashRate_10m`. */
export function figuresOf(text: string): Figures {
  try {
    const info = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    if (info === null) return NO_FIGURES;
    return {
      temp: numberOf(info['temp']),
      hashRate: numberOf(info['hashRate']) ?? numberOf(info['hashRate_10m']),
      power: numberOf(info['power']),
    };
  } catch (error) {
    // An answer that was cut short; anything else is a bug.
    if (error instanceof SyntaxError) return NO_FIGURES;
    throw error;
  }
}
