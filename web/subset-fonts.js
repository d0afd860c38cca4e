import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
/** Beside what it is made of: whoever installs anew makes it anew. */
const FOLDER = join(dirname(require.resolve('vite/package.json')), '../.cache/flowprobe-fonts');
const FONT_PACKAGES = ['@fontsource-variable/geist', '@fontsource-variable/geist-mono'];
/** ASCII, and the signs of the page. What else a name from outside has is in the system's own font. */
const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
const CHARACTERS = `${ASCII}\u00a0·×–—‘’“”…°≤≥µ→`;
/** The style sheet uses no thinner and no bolder ones. */
const WEIGHTS = { min: 400, max: 600, default: 400 };

/**
 * Makes fonts of no more than the page shows, which are less than half as large.
 * @returns the folder that they are in
 */
export async function subsetFonts() {
  mkdirSync(FOLDER, { recursive: true });
  const { default: subsetFont } = await import('subset-font');
  for (const name of FONT_PACKAGES) {
    const font = basename(name);
    const whole = readFileSync(require.resolve(`${name}/files/${font}-latin-wght-normal.woff2`));
    const part = await subsetFont(whole, CHARACTERS, { targetFormat: 'woff2', variationAxes: { wght: WEIGHTS } });
    writeFileSync(join(FOLDER, `${font}.woff2`), part);
  }
  return FOLDER;
}
