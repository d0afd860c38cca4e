import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExampleProject } from '../support/apps/example-project.js';
import { describeWith, pathOf } from '../support/apps/programs.js';
import { type Outcome, ROOT } from '../support/apps/run.js';

const text = readFileSync(join(ROOT, 'docs/TESTING.md'), 'utf8');
const snippets = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

/** What runs a snippet: by what it imports. */
function runnerOf(code: string): 'jest' | 'node' | 'playwright' {
  if (code.includes("from '@playwright/test'")) return 'playwright';
  return code.includes('require(') ? 'jest' : 'node';
}

const titleOf = (code: string): string => /^test\('([^']+)'/m.exec(code)?.[1] ?? code.split('\n')[0] ?? '';

function expectPassed({ code, stdout, stderr }: Outcome): void {
  expect([code, stdout + stderr]).toEqual([0, expect.any(String)]);
}

describe('docs/TESTING.md', () => {
  let project: ExampleProject;

  beforeEach(() => {
    project = new ExampleProject(['jest', '@playwright/test']);
    writeFileSync(join(project.folder, 'package.json'), '{}');
  });
  afterEach(() => project.remove());

  const write = (name: string, code: string): void => writeFileSync(join(project.folder, name), code);
  const of = (runner: ReturnType<typeof runnerOf>): [string, string][] =>
    snippets.filter((code) => runnerOf(code) === runner).map((code) => [titleOf(code), code]);

  it.each(of('node'))('has a snippet for Node that runs: %s', async (_, code) => {
    write('snippet.test.mjs', code);
    expectPassed(await project.run([...(code.includes("'node:test'") ? ['--test'] : []), 'snippet.test.mjs']));
  });

  it.each(of('jest'))('has a snippet for Jest that runs: %s', async (_, code) => {
    write('snippet.test.js', code);
    expectPassed(await project.run(['node_modules/jest/bin/jest.js']));
  });

  describeWith('chromium')('with a browser', () => {
    it.each(of('playwright'))('has a snippet for Playwright that runs: %s', async (_, code) => {
      write('snippet.spec.mjs', code);
      write('playwright.config.mjs', readFileSync(join(ROOT, 'examples/playwright/playwright.config.js'), 'utf8'));
      const { CHROMIUM = pathOf('chromium') ?? 'chromium' } = process.env;
      expectPassed(await project.run(['node_modules/@playwright/test/cli.js', 'test'], { CHROMIUM }));
    });
  });

  it('names all calls of the kit', () => {
    const sources = ['clock', 'flow-probe', 'wire', 'testing'].map((name) =>
      readFileSync(join(ROOT, `src/testing/${name}.ts`), 'utf8'),
    );
    const calls = sources
      .join('\n')
      .matchAll(/^(?: {2}(?:async |get )?|export (?:async )?function )(?!private|constructor|static)([a-zA-Z]+)\(/gm);
    const missing = [...calls].map(([, name = '']) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(missing).toEqual([]);
  });
});
