import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { VARIABLES } from '../../../src/config/variables.js';

describe('The README', () => {
  it('has a table of exactly the settings that the service knows', () => {
    const readme = readFileSync('README.md', 'utf8');
    const table = /<!-- settings -->\n([\s\S]*?)<!-- \/settings -->/.exec(readme)?.[1] ?? '';
    const rows = table.trim().split('\n').slice(2);
    expect(rows).toEqual(
      VARIABLES.map(({ name, default: value, description }) => `| \`${name}\` | ${value} | ${description} |`),
    );
  });
});
