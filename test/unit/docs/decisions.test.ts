import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/apps/run.js';

const FOLDER = join(ROOT, 'docs/decisions');
const files = readdirSync(FOLDER).filter((name) => name !== 'README.md');
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

describe('docs/decisions', () => {
  it('is numbered from 1 without a gap or a number that stands twice', () => {
    const numbers = files.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]));
    expect(numbers).toEqual(files.map((_, index) => index + 1));
  });

  it.each(files)('has its number, its date and all of its sections in %s', (name) => {
    const text = textOf(name);
    expect(text).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
    expect(text).toMatch(/^(Accepted|Replaced by decision \d+), \d{4}-\d{2}-\d{2}\.$/m);
    const sections = [...text.matchAll(/^## (.+)\n\n(?=\S)/gm)].map(([, title]) => title);
    expect(sections).toEqual(['Context', 'Decision', 'Alternatives', 'Consequence']);
  });

  it('lists each decision in its index, by number and title', () => {
    const rows = files.map((name) => {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(textOf(name)) ?? [];
      return `| ${number ?? ''} | [${title ?? ''}](${name}) |`;
    });
    const index = textOf('README.md').split('\n');
    expect(index.filter((line) => /^\| \d/.test(line))).toEqual(rows);
  });
});
