import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/apps/run.js';

/** The packages that a file of dist/bundle was made from. */
function packagesOf(name: string): Set<string> {
  const map = JSON.parse(readFileSync(join(ROOT, 'dist/bundle', `${name}.js.map`), 'utf8')) as { sources: string[] };
  const found = map.sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
  return new Set(found.filter((name) => name !== undefined));
}

describe('what starts beside the service', () => {
  it.each([
    ['export', 'class-validator'],
    ['producer', 'commander'],
    ['subscriber', 'commander'],
    ['example-process', 'commander'],
    ['fleet-worker', 'ws'],
  ])('loads neither Nest nor Express: %s', (name, needed) => {
    const packages = packagesOf(name);
    expect([...packages]).toContain(needed);
    expect([...packages].filter((each) => each.startsWith('@nestjs/') || each === 'express')).toEqual([]);
  });
});
