import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const WHOLE_LINES = 100;
const BLOCK_LINES = 100;

/** The first lines as they are, for a person to read; then a digest of each block, so that a difference shows its place. */
function summarize(lines: readonly string[]): string {
  const digests: string[] = [];
  for (let start = WHOLE_LINES; start < lines.length; start += BLOCK_LINES) {
    const block = lines.slice(start, start + BLOCK_LINES);
    const digest = createHash('sha256').update(block.join('\n')).digest('hex');
    digests.push(`lines ${start}-${start + block.length - 1}: sha256 ${digest}`);
  }
  return [...lines.slice(0, WHOLE_LINES), ...digests, ''].join('\n');
}

/**
 * Compares lines with a golden file: `UPDATE_GOLDEN=1` writes it anew.
 * @returns what is and what should be, for one `expect`.
 */
export function golden(path: string, lines: readonly string[]): { is: string; should: string } {
  const is = summarize(lines);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, is);
  return { is, should: existsSync(path) ? readFileSync(path, 'utf8') : '(no golden file; run with UPDATE_GOLDEN=1)' };
}
