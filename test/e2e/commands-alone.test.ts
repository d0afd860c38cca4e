import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/apps/run.js';

const BUNDLE = join(ROOT, 'dist/bundle');

/** The packages that a file of dist/bundle, and its parts, were made from. */
function packagesOf(name: string): Set<string> {
  const maps = readdirSync(BUNDLE).filter((file) => file.startsWith(name) && file.endsWith('.js.map'));
  const sources = maps.flatMap(
    (file) => (JSON.parse(readFileSync(join(BUNDLE, file), 'utf8')) as { sources: string[] }).sources,
  );
  const found = sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
  return new Set(found.filter((name) => name !== undefined));
}

describe('what starts beside the service', () => {
  it.each([
    ['flowprobe', 'commander'],
    ['fleet-worker', 'ws'],
  ])('loads neither Nest nor Express: %s', (name, needed) => {
    const packages = packagesOf(name);
    expect([...packages]).toContain(needed);
    expect([...packages].filter((each) => each.startsWith('@nestjs/') || each === 'express')).toEqual([]);
  });
});
