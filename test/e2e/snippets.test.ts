import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Language } from '../../web/src/connect/languages.js';
import { CODES } from '../../web/src/connect/snippets.js';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { describeWith, pathOf } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { until } from '../support/apps/store-bench.js';

/** It is cut again and again, behind a message and within one, and each time comes back with its last id. */
const PATH = '/stream?seed=42&speed=100&wire=cut:at=4';
const PATH_TORN = `${PATH},where=mid-frame`;
const MESSAGES = 10;

function codeOf(language: Language, url: string): string {
  return CODES[language]({ url, names: [] });
}

/** The sequences in ids of a day, in the order in which they were printed. */
function sequencesIn(output: string): number[] {
  return [...output.matchAll(/[0-9a-f-]{36}:(\d+)/g)].map(([, sequence]) => Number(sequence));
}

const PROGRAMS = [
  ['node', undefined, 'client.mjs', []],
  ['python', 'python3', 'client.py', []],
  ['java', 'java', 'Client.java', ['-Djava.net.preferIPv4Stack=true']],
  ['go', 'go', 'client.go', ['run']],
] as const;

// No machine has to have Go for the sake of one test, also where everything else must be there.
if (pathOf('go') === undefined) process.stderr.write('Left out, go is missing: the client in Go.\n');

for (const [language, program, file, options] of PROGRAMS) {
  if (program === 'go' && pathOf('go') === undefined) continue;
  // Node itself runs the tests.
  const declare = program === undefined ? describe : describeWith(program);
  declare(`the client in ${language}`, () => {
    let service: ServiceProcess;
    let folder: string;
    let child: ChildProcess | undefined;

    beforeAll(async () => {
      service = await ServiceProcess.start();
      // Within the project, so that Node finds the package that the client names.
      folder = mkdtempSync(join(language === 'node' ? join(ROOT, 'test') : tmpdir(), '.snippet-'));
    });
    afterAll(async () => {
      child?.kill('SIGKILL');
      await ServiceProcess.stopAll();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each([
      ['behind messages', PATH],
      ['within messages', PATH_TORN],
    ])('prints every message once, though it is cut %s again and again', async (_where, streamPath) => {
      const path = join(folder, file);
      writeFileSync(path, codeOf(language, `${service.url}${streamPath}`));
      let output = '';
      let complaints = '';
      child = spawn(program ?? process.execPath, [...options, path], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
      await until(`${MESSAGES} messages in ${language}`, () => {
        if (child?.exitCode !== null) throw new Error(`it has ended: ${complaints}`);
        return Promise.resolve(sequencesIn(output).length >= MESSAGES);
      });
      child.kill('SIGKILL');
      const printed = sequencesIn(output).slice(0, MESSAGES);
      expect(printed).toEqual(printed.map((_, index) => index));
    });
  });
}

describeWith('curl')('the client in curl', () => {
  afterAll(() => ServiceProcess.stopAll());

  it('shows the stream', async () => {
    const service = await ServiceProcess.start();
    let output = '';
    const child = spawn('bash', ['-c', codeOf('curl', `${service.url}${PATH}`)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await new Promise((resolve) => child.on('close', resolve));
    expect(sequencesIn(output).filter((_, index) => index < 4)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  });
});

describeWith('chromium')('the clients in a browser', () => {
  let service: ServiceProcess;
  let browser: Browser;

  beforeAll(async () => {
    service = await ServiceProcess.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await ServiceProcess.stopAll();
  });

  it('prints every message once, though it is cut again and again', async () => {
    const page = await browser.context.newPage();
    const printed: string[] = [];
    page.on('console', (message) => printed.push(message.text()));
    await page.addScriptTag({ content: codeOf('browser', `${service.url}${PATH}`) });
    const seen = (): number[] => sequencesIn(printed.join('\n'));
    await until('messages in a browser', () => Promise.resolve(seen().length >= MESSAGES));
    expect(seen().slice(0, MESSAGES)).toEqual(Array.from({ length: MESSAGES }, (_, index) => index));
  });

  it('shows every message once in React, though it is cut again and again', async () => {
    // Within the project, so that the bundler finds React.
    const folder = mkdtempSync(join(ROOT, 'test', '.snippet-'));
    try {
      writeFileSync(join(folder, 'messages.jsx'), codeOf('react', `${service.url}${PATH}`));
      const main = `import { createRoot } from 'react-dom/client';
        import { Messages } from './messages.jsx';
        createRoot(document.body.appendChild(document.createElement('div'))).render(<Messages />);`;
      writeFileSync(join(folder, 'main.jsx'), main);
      const bundle = join(folder, 'bundle.js');
      const options = [join(folder, 'main.jsx'), '--file', bundle, '--format', 'iife', '--platform', 'browser'];
      await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/rolldown/bin/cli.mjs'), ...options]);
      const page = await browser.context.newPage();
      await page.addScriptTag({ content: `globalThis.process = { env: { NODE_ENV: 'production' } };` });
      await page.addScriptTag({ path: bundle });
      const items = (): Promise<number> => page.locator('li').count();
      await until('messages in React', async () => (await items()) >= MESSAGES);
      const texts = (await page.locator('li').allTextContents()).slice(0, MESSAGES);
      expect(new Set(texts).size).toBe(MESSAGES);
      expect(texts[0]).toContain('"start"');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
