import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const WALKS = '## Seven changes, line by line';

interface Step {
  readonly walk: string;
  readonly file: string;
  /** What the step says of the file: names in backticks up to the next step. */
  readonly names: readonly string[];
}

/** The numbered steps of the walks: a file in backticks, then prose with names in backticks. */
function stepsOf(markdown: string): Step[] {
  const section = markdown.slice(markdown.indexOf(WALKS), markdown.indexOf('\n## ', markdown.indexOf(WALKS) + 1));
  return section.split('\n### ').flatMap((part) => {
    const [walk = '', ...lines] = part.split('\n');
    const steps = lines.join('\n').split(/\n(?=\d\. `)/);
    return steps.flatMap((step) => {
      const [, file, prose] = /^\d\. `([^`]+)`: ([\s\S]*?)(?:\n\n|$)/.exec(step) ?? [];
      if (file === undefined || prose === undefined) return [];
      const [sentence = ''] = prose.split(/\. |\.\n|\.$|: /);
      const names = [...sentence.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
      return [{ walk, file, names }];
    });
  });
}

describe('the walks through seven changes', () => {
  const steps = stepsOf(readFileSync('CONTRIBUTING.md', 'utf8'));

  it('are seven, each with its steps', () => {
    expect(new Set(steps.map(({ walk }) => walk)).size).toBe(7);
    expect(steps.length).toBeGreaterThanOrEqual(15);
  });

  it.each(steps)('$walk: $file exists and has what is named', ({ file, names }) => {
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });
});
