import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FlowProbe, startFlowProbe, type StreamOptions } from '../../src/testing/testing.js';
import { describeWith, pathOf, type Program } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';
import { type Browser, launchChromium } from '../support/clients/chromium.js';
import { type Received, SseListener } from '../support/clients/sse-listener.js';

const EXAMPLES = join(ROOT, 'examples');

/** What a client of the standard has to cope with beside a cut: none of it changes a message. */
const HARMLESS = ['retry:value=20', 'comments:every=3', 'fold:lines=3', 'line-ends:as=crlf', 'bom', 'split:bytes=150'];

/** All in the middle of a message: what has come of it does not count. */
const CUTS = ['cut:at=70,where=mid-frame', 'cut:at=70,where=mid-utf8,how=rst'];

interface Outcome {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly notices: readonly string[];
}

/** A message as an example shows it: its id and its JSON. */
function messageOf(line: string): { id: string; data: unknown } {
  const [, id = '', data = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
  return { id, data: JSON.parse(data) };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('an example', () => {
  let probe: FlowProbe;
  let day: StreamOptions;
  let whole: readonly Received[];

  beforeAll(async () => {
    probe = await startFlowProbe();
    // A day that is over: on its clock it has the same bytes for each.
    const clock = await probe.clock('examples');
    day = { seed: 42, duration: 120, rate: 0.2, clock };
    await SseListener.open(probe.streamUrl(day)).then((listener) => listener.close());
    await clock.advance(121_000);
    whole = (await SseListener.all(probe.streamUrl(day))).received;
  });
  afterAll(() => probe.stop());

  const pathOfDay = (session: string, cut: string): string =>
    probe.streamUrl({ ...day, session, wire: [...HARMLESS, cut] }).slice(probe.url.length);

  function run(program: string, args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: EXAMPLES,
        env: { ...process.env, FLOWPROBE_URL: probe.url },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const out = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text));
      }
      child.on('error', reject).on('close', (code) => {
        resolve({ code, lines: linesOf(out.stdout), notices: linesOf(out.stderr) });
      });
    });
  }

  /** Each message exactly once and in order, over several requests, each of which goes on after the last. */
  async function expectWhole(lines: readonly string[], session: string): Promise<void> {
    expect(lines.map(messageOf)).toEqual(whole.map(({ id, data }) => ({ id, data: JSON.parse(data) as unknown })));
    const requests = await probe.wire(session).requests();
    expect(requests.length).toBeGreaterThan(whole.length / 70);
    const ids = whole.map(({ id }) => id);
    const resumed = requests.map(({ lastEventId }) => (lastEventId === null ? -1 : ids.indexOf(lastEventId)));
    expect(resumed[0]).toBe(-1);
    expect(resumed).toEqual(resumed.toSorted((a, b) => a - b));
    expect(resumed.at(-1)).toBe(ids.length - 1);
  }

  async function expectToRead(name: string, program: string, args: readonly string[], cut: string): Promise<void> {
    const session = `${name}-${CUTS.indexOf(cut)}`;
    const { code, lines, notices } = await run(program, [...args, pathOfDay(session, cut)]);
    expect([code, notices.at(-1)]).toEqual([0, `The end, after ${String(whole.at(-1)?.id)}`]);
    await expectWhole(lines, session);
    const requests = await probe.wire(session).requests();
    // A reset may come before the client has read anything, or anything more.
    const resumed = notices
      .slice(0, -1)
      .map((notice) => /^Disconnected after (\S+); reconnecting in \S+ m?s$/.exec(notice)?.[1]);
    expect(resumed).toEqual(requests.slice(1).map(({ lastEventId }) => lastEventId ?? 'nothing'));
  }

  function declareReader(name: string, program: string, args: readonly string[]): void {
    it.each(CUTS)('reads each message once, through %s', (cut) => expectToRead(name, program, args, cut));

    it('says why it is refused', async () => {
      const { code, lines, notices } = await run(program, [...args, '/stream?duration=1']);
      expect([code, lines]).toEqual([1, []]);
      expect(notices.join(' ')).toMatch(/\b400\b/);
    });
  }

  describe('of Node', () => declareReader('node', process.execPath, ['node/consume.js']));

  describe.each<[Program, string]>([
    ['python3', 'python/consume.py'],
    ['ruby', 'ruby/consume.rb'],
    ['java', 'java/Consume.java'],
  ])('of %s', (program, file) => {
    describeWith(program)(file, () => declareReader(program, pathOf(program) ?? program, [file]));
  });

  describeWith('curl')('of curl', () => {
    describeWith('jq')('and jq', () => declareReader('curl', 'bash', ['curl/consume.sh']));
  });

  describeWith('chromium')('of a page', () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());

    it.each(CUTS)('shows each message once, through %s', async (cut) => {
      const session = `browser-${CUTS.indexOf(cut)}`;
      const page = await browser.context.newPage();
      const query = new URLSearchParams({ FLOWPROBE_URL: probe.url, path: pathOfDay(session, cut) });
      await page.goto(`${pathToFileURL(join(EXAMPLES, 'browser/index.html')).href}?${query.toString()}`);
      await page
        .getByRole('status')
        .filter({ hasText: `The end, after ${String(whole.at(-1)?.id)}` })
        .waitFor();
      const lines = await page.locator('#messages li').allTextContents();
      await expectWhole(lines.reverse(), session);
      await page.close();
    });
  });
});
