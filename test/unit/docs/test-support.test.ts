import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/apps/run.js';

const FOLDER = join(ROOT, 'test/support');
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');

it('test/support/README.md names no helper that has gone', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).map((path) => path.split('/').at(-1));
  const named = [...readme.matchAll(/`(?:[a-z]+\/)*([a-z-]+\.ts)\b/g)].map(([, name]) => name);
  expect(named.filter((name) => !files.includes(name))).toEqual([]);
});
