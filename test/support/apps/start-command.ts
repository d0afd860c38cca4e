import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.js';

/** What `npm start` runs, without a shell: the program and its arguments. */
export function startCommand(): [string, ...string[]] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [program = 'node', ...args] = scripts.start.replace(/^exec /, '').split(' ');
  return [program, ...args];
}
