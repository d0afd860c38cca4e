import { describe, expect, it } from '@jest/globals';
import { FAULTS } from '../../../src/streaming/wire/fault-list.js';
import { type Key } from '../../../src/streaming/wire/fault.js';
import { commandBlocksOf, pageOf } from '../../support/apps/doc-pages.js';

const page = pageOf('docs/WIRE.md');
const commands = commandBlocksOf(page).flatMap((block) => block.commands);

function rangeOf(key: Key): string {
  if (key.type === 'choice') return key.of.map((choice) => `\`${choice}\``).join(', ');
  return key.type === 'text' ? key.allowed : `${key.min}–${key.max}`;
}

function defaultOf(key: Key): string {
  return key.type === 'text' || key.default === undefined ? '' : `; default ${key.default}`;
}

describe('docs/WIRE.md', () => {
  it.each([...FAULTS.values()])('has $kind as it is', ({ kind, phase, doc, keys }) => {
    const entries = Object.entries(keys);
    const list = entries
      .map(([name, key]) => `\`${name}\` (${rangeOf(key)}${defaultOf(key)}): ${key.doc}`)
      .join('<br>');
    expect(page.text.split('\n')).toContain(`| \`${kind}\` | ${phase} | ${doc} | ${list} |`);
  });

  it.each([...FAULTS.keys()])('has a command for %s', (kind) => {
    expect(commands.filter((command) => new RegExp(`wire=${kind}\\b`).test(command)).length).toBeGreaterThan(0);
  });
});
