/** Who has done nothing for so long reads, or is away. */
const REST_MS = 10_000;
const SIGNS = ['pointermove', 'pointerdown', 'wheel', 'scroll', 'keydown'] as const;

/** The page has come at 0. */
let lastMs = 0;

function note(): void {
  lastMs = performance.now();
}

for (const sign of SIGNS) addEventListener(sign, note, { passive: true, capture: true });

/** Whether nobody has pointed at anything, scrolled or typed for a while. */
export function isAtRest(nowMs = performance.now()): boolean {
  return nowMs - lastMs > REST_MS;
}
