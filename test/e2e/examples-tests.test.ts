import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFlowProbe } from '../../src/testing/testing.js';
import { ExampleProject } from '../support/apps/example-project.js';
import { describeWith, pathOf } from '../support/apps/programs.js';
import { type Outcome } from '../support/apps/run.js';

const JEST = ['node_modules/jest/bin/jest.js'];
const PLAYWRIGHT = ['node_modules/@playwright/test/cli.js', 'test', '--reporter=line'];

/** With the whole output where it is not as expected. */
function expectPassed({ code, stdout, stderr }: Outcome, passed: RegExp): void {
  const output = stdout + stderr;
  expect(output).toMatch(passed);
  expect([code, output]).toEqual([0, output]);
}

describe('examples/jest, as a user has it', () => {
  let project: ExampleProject;

  beforeEach(() => {
    project = new ExampleProject(['jest', 'eventsource-parser']);
    project.copy('jest');
  });
  afterEach(() => project.remove());

  it('names every package that a project of your own has to install', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(project.folder, 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
    const readme = readFileSync(join(project.folder, 'README.md'), 'utf8');
    const commands = [...readme.matchAll(/`npm install ([^`]*)`/g)].flatMap(([, args = '']) => args.split(' '));
    expect(commands).toEqual(expect.arrayContaining(Object.keys({ ...dependencies, ...devDependencies })));
  });

  it('passes on a service of its own', async () => {
    expectPassed(await project.run(JEST), /Tests: +2 passed, 2 total/);
  });

  it('passes on a service that runs already', async () => {
    const probe = await startFlowProbe();
    try {
      expectPassed(await project.run(JEST, { FLOWPROBE_URL: probe.url }), /Tests: +2 passed, 2 total/);
    } finally {
      await probe.stop();
    }
  });

  it('fails where the consumer does not go on after the last message', async () => {
    const consumer = join(project.folder, 'cluster-watch.js');
    writeFileSync(consumer, readFileSync(consumer, 'utf8').replace('this.#lastId = id;', ''));
    const { code, stderr } = await project.run([...JEST, '--testTimeout=5000', '--forceExit']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/✕ misses no change when its connection is cut/)]);
  });
});

describeWith('chromium')('examples/playwright, as a user has it', () => {
  let project: ExampleProject;

  beforeEach(() => {
    project = new ExampleProject(['@playwright/test']);
    project.copy('playwright');
  });
  afterEach(() => project.remove());

  it('passes on a service of its own, with a Chromium of the machine', async () => {
    expectPassed(await project.run(PLAYWRIGHT, { CHROMIUM: pathOf('chromium') ?? 'chromium' }), /2 passed/);
  });
});
