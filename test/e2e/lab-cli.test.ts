import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Outcome, ROOT, run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const NODE = JSON.stringify(process.execPath);
const CLIENT = JSON.stringify(join(ROOT, 'test/support/clients/lab-client.mjs'));

interface Report {
  readonly client: { readonly title: string };
  readonly totals: Readonly<Record<string, number>>;
  readonly cases: readonly { readonly name: string; readonly outcome: string; readonly checks: readonly object[] }[];
}

function reportIn({ stdout }: Outcome): Report {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as Report;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('flowprobe lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-lab-cli-'));
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start();
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    rmSync(folder, { recursive: true });
  });

  const lab = (...args: string[]): Promise<Outcome> => run('flowprobe.js', ['lab', '--url', service.url, ...args]);

  it('runs a library, prints JSON alone on standard output, and its progress beside it', async () => {
    const outcome = await lab('--client', 'eventsource-parser', '--only', 'cr-then-lf', '--json');
    const report = reportIn(outcome);
    expect(report).toMatchObject({ totals: { passed: 1, failed: 0, differs: 0 }, cases: [{ name: 'cr-then-lf' }] });
    expect(report.client.title).toMatch(/^eventsource-parser 3\.1\.\d+, /);
    expect(outcome.stderr).toMatch(/^1\/1 passed cr-then-lf$/m);
    expect(outcome.code).toBe(0);
  });

  it('runs any command that reads SSE_URL, and takes its exit as its end', async () => {
    const { code, stdout } = await lab('--command', `${NODE} ${CLIENT}`, '--only', 'end-rst');
    expect(stdout).toMatch(/^end-rst +9\.2\.3 +passed$/m);
    expect(stdout).toMatch(/^1 case: 1 passed, 0 failed$/m);
    expect(code).toBe(0);
  });

  it('prints a table with the first failing check, and exits with 1, where a client is wrong', async () => {
    const { code, stdout } = await lab('--command', `echo '{"data":"on"}'; curl -s "$SSE_URL"`, '--only', 'cr-then-lf');
    expect(stdout).toMatch(/^cr-then-lf +9\.2\.6 +failed +the client: .*no JSON/m);
    const wrong = await lab(
      '--command',
      `curl -s "$SSE_URL" > /dev/null; echo '{"data":"on"}'`,
      '--only',
      'cr-then-lf',
    );
    expect(wrong.stdout).toMatch(/^cr-then-lf +9\.2\.6 +failed +events: expected "2", got "1"$/m);
    expect(wrong.stdout).toMatch(/^1 case: 0 passed, 1 failed$/m);
    expect([code, wrong.code]).toEqual([1, 1]);
  });

  it('shows how a command has ended, with the end of its standard error', async () => {
    const args = ['--command', 'echo first >&2; echo boom >&2; exit 3', '--only', 'cr-then-lf'];
    const [table, json] = await Promise.all([lab(...args), lab(...args, '--json')]);
    expect(table.stdout).toMatch(/^cr-then-lf .* failed .*; the client: it exited with 3: first boom$/m);
    expect(reportIn(json).cases).toMatchObject([{ reported: 'it exited with 3: first\nboom' }]);
    expect([table.code, json.code]).toEqual([1, 1]);
  });

  it('exits with 1 where a case has failed, though nobody reads its output to the end', () => {
    const flowprobe = `${NODE} ${JSON.stringify(join(ROOT, 'dist/bundle/flowprobe.js'))}`;
    const failing = `${flowprobe} lab --url ${service.url} --command true --only 'cr-*'`;
    const { stdout } = spawnSync('bash', ['-c', `${failing} | head -n 1; echo "code \${PIPESTATUS[0]}"`]);
    expect(stdout.toString()).toMatch(/^command: \d+ cases, 4 at a time\ncode 1\n$/);
  });

  it('takes http for an address without a scheme', async () => {
    const { host } = new URL(service.url);
    const args = ['lab', '--url', host, '--client', 'eventsource-parser', '--only', 'cr-then-lf', '--json'];
    const outcome = await run('flowprobe.js', args);
    expect(reportIn(outcome)).toMatchObject({ server: `http://${host}/`, totals: { passed: 1 } });
    expect(outcome.code).toBe(0);
  });

  it('ends a command that hangs, with all that it has started, and goes on with the next case', async () => {
    const file = join(folder, 'pids');
    const command = `sleep 1000 & echo $! >> ${file}; echo $$ >> ${file}; trap '' TERM; while :; do sleep 1; done`;
    const { code, stdout } = await lab('--command', command, '--only', 'cr-*', '--json', '--concurrency', '3');
    const { totals, cases } = JSON.parse(stdout) as Report;
    expect([code, totals['failed']]).toEqual([1, cases.length]);
    const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2 * cases.length);
    // An orphan that was killed is there until init has taken its exit code.
    for (let left = 250; left > 0 && pids.some(isRunning); left -= 1) await delay(20);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('writes a JUnit report into a file beside the table', async () => {
    const file = join(folder, 'report.xml');
    const { code, stdout } = await lab('--client', 'eventsource-parser', '--only', 'cr-then-lf', '--junit', file);
    expect(stdout).toMatch(/^cr-then-lf +9\.2\.6 +passed$/m);
    expect(readFileSync(file, 'utf8')).toMatch(
      /<testsuites tests="1" failures="0"[^]*<testcase classname="flowprobe\.lab\.eventsource-parser" name="cr-then-lf: /,
    );
    expect(code).toBe(0);
  });

  it('prints a matrix in Markdown', async () => {
    const { stdout } = await lab('--client', 'eventsource', '--only', 'cr-then-lf', '--markdown');
    expect(stdout).toMatch(/^\| client \| tested \|[^]*\(`cr-then-lf`\) \| \[9\.2\.6\]\(\S+\) \| ✓ \| .*\|$/m);
  });

  it('starts a service for itself where none is named, and ends it', async () => {
    const { code, stdout } = await run('flowprobe.js', [
      'lab',
      '--client',
      'eventsource-parser',
      '--only',
      'cr-then-lf',
    ]);
    expect(stdout).toMatch(/^1 case: 1 passed, 0 failed$/m);
    expect(code).toBe(0);
  });

  it('refuses with 2 and one line what it cannot run', async () => {
    const nothing = { PATH: folder };
    const url = ['--url', service.url];
    const refused: [string[], RegExp, Record<string, string>?][] = [
      [['lab'], /one of --client, --command and --all/],
      [['lab', '--client', 'netscape'], /'netscape' is invalid/],
      [['lab', '--client', 'curl', '--concurrency', '0'], /between 1 and 32/],
      [['lab', '--client', 'curl', '--only', 'nothing-*', ...url], /no case is called nothing-\*/],
      [['lab', '--client', 'curl', '--url', 'http://127.0.0.1:1'], /127\.0\.0\.1:1\/lab does not answer/],
      [['lab', '--command', 'nosuchcmd --now', ...url], /command could not be run: it exited with 127: .*nosuchcmd/],
      [['lab', '--client', 'chromium', ...url], /Chromium was not found on the PATH.*CHROME_PATH/, nothing],
      [['lab', '--client', 'ruby', ...url], /ruby cannot run here: it needs ruby/, nothing],
      [['lab', '--client', 'curl', ...url], /curl cannot run here: it needs curl/, nothing],
      [['proxy-check'], /--url/],
      [['proxy-check', '--url', 'http://127.0.0.1:1'], /127\.0\.0\.1:1\/lab does not answer/],
      [['no-such-command'], /unknown command/],
    ];
    const outcomes = await Promise.all(refused.map(([args, , env = {}]) => run('flowprobe.js', args, { env })));
    for (const [index, { code, stderr }] of outcomes.entries()) {
      expect(stderr).toMatch(refused[index]?.[1] ?? /never/);
      expect([stderr, code]).toEqual([stderr, 2]);
    }
  });

  it('refuses with 2 to run all clients where none of them is installed', () => {
    const alone = join(folder, 'alone');
    mkdirSync(join(alone, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'dist/bundle'), join(alone, 'dist/bundle'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(alone, 'package.json'));
    const args = [join(alone, 'dist/bundle/flowprobe.js'), 'lab', '--all', '--url', service.url];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: alone, env: { PATH: alone } });
    const lines = stderr.toString().trimEnd().split('\n');
    expect(lines.slice(0, -1).every((line) => line.startsWith('left out: '))).toBe(true);
    expect([status, lines.at(-1)]).toEqual([2, 'error: none of the clients is installed here']);
  });

  it('explains each subcommand', async () => {
    const [all, one] = await Promise.all([run('flowprobe.js', ['--help']), run('flowprobe.js', ['lab', '--help'])]);
    expect([all.code, one.code]).toEqual([0, 0]);
    expect(all.stdout).toMatch(/^ {2}lab [^]*^ {2}proxy-check /m);
    expect(one.stdout).toMatch(/^Usage: flowprobe lab \[options\][^]*"eventsource-parser"/m);
  });
});
