import { afterEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VARIABLES } from '../../src/config/variables.js';
import { CommandProcess } from '../support/apps/command-process.js';
import { FREE_PORTS } from '../support/apps/free-ports.js';
import { isOpen } from '../../src/cli/trials/ports.js';
import { type Outcome, ROOT, run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { settledStreams } from '../support/clients/stream-list.js';

const SCRIPT = join(ROOT, 'dist/bundle/flowprobe.js');
const SUBCOMMANDS = ['serve', 'export', 'produce', 'subscribe', 'emit', 'lab', 'proxy-check', 'chaos', 'soak', 'bench'];

const flowprobe = (...args: string[]): Promise<Outcome> => run('flowprobe.js', args);

/** Files that a bundled file imports whenever it is read, itself included. */
function readWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(join(ROOT, 'dist/bundle', file), 'utf8');
  for (const [, next = ''] of text.matchAll(/^import (?:[^'"\n]* from )?"\.\/([^"]+)";$/gm)) readWith(next, found);
  return found;
}

/** The arguments of a process and of those that it has started. */
function commandLinesOf(pid: number): string[] {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const children = read(`task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return [read('cmdline').replaceAll('\0', ' '), ...children.flatMap(commandLinesOf)];
}

describe('flowprobe', () => {
  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    for (const option of ['--version', '-v', '-V']) {
      expect(await flowprobe(option)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    }
  });

  it('lists its commands', async () => {
    const { code, stdout } = await flowprobe('--help');
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
    expect([code, listed]).toEqual([0, SUBCOMMANDS]);
  });

  it('has its help as a command, too', async () => {
    expect(await flowprobe('help')).toEqual(await flowprobe('--help'));
    expect(await flowprobe('help', 'lab')).toEqual(await flowprobe('lab', '--help'));
    expect(await flowprobe('help', 'exprot')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Did you mean export/),
    });
  });

  it.each(SUBCOMMANDS)('explains %s', async (name) => {
    const { code, stdout, stderr } = await flowprobe(name, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: flowprobe ${name} \\[options\\]`));
    expect(stdout).toMatch(/^ {2}-h, --help /m);
  });

  it('has an option of serve for each variable but the key, and says where all are explained', async () => {
    const { stdout } = await flowprobe('serve', '--help');
    const options = [...stdout.matchAll(/^ {2}--([a-z-]+) <value>/gm)].map(([, name = '']) => name);
    const expected = VARIABLES.filter(({ name }) => name !== 'API_KEY').map(({ name }) => name);
    expect(options.map((name) => name.replaceAll('-', '_').toUpperCase())).toEqual(expected);
    expect(stdout).toMatch(/docs\/CONFIGURATION\.md/);
  });

  it('refuses with 2, one line and the nearest name what it does not know', async () => {
    const refused: [string[], RegExp][] = [
      [['exprot'], /^error: unknown command 'exprot'; Did you mean export\?$/],
      [['nothing-like-it'], /^error: unknown command 'nothing-like-it'$/],
      [['--prot', '1'], /^error: unknown option '--prot'; Did you mean --port\?$/],
      [['serve', '--stat-dir', 'x'], /^error: unknown option '--stat-dir'; Did you mean --state-dir\?$/],
      [['serve', 'more'], /^error: too many arguments\. Expected 0 arguments but got 1\.$/],
      [['lab', '--cleint', 'x'], /^error: unknown option '--cleint'; Did you mean --client\?$/],
      [['bench', '--quik'], /^error: unknown option '--quik'; Did you mean --quick\?$/],
      [['bench', '--only', 'nothing'], /There is no nothing; there are: own-stream, /],
    ];
    const outcomes = await Promise.all(refused.map(([args]) => flowprobe(...args)));
    for (const [index, { code, stdout, stderr }] of outcomes.entries()) {
      const lines = stderr.trimEnd().split('\n');
      expect(lines[0]).toMatch(refused[index]?.[1] ?? /never/);
      expect([code, stdout, lines.length]).toEqual([2, '', 1]);
    }
  });

  it.each([
    ['chaos', '--json'],
    ['soak', '--json'],
    ['bench', '--json'],
    ['lab', '--client', 'eventsource', '--junit'],
  ])('refuses a report of %s that cannot be written before it begins', async (...args) => {
    const started = performance.now();
    const { code, stdout, stderr } = await flowprobe(...args, '/no/such/folder/report');
    expect([code, stdout, stderr]).toEqual([2, '', 'error: /no/such/folder/report cannot be written: ENOENT\n']);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('reads the code of a subcommand only when it is used', () => {
    const parts = [...readWith('flowprobe.js')];
    const bytes = parts.reduce((sum, file) => sum + readFileSync(join(ROOT, 'dist/bundle', file)).length, 0);
    expect(parts.filter((file) => /-command-|main/.test(file))).toEqual([]);
    expect(bytes).toBeLessThan(200_000);
  });
});

describe('flowprobe serve', () => {
  afterEach(() => ServiceProcess.stopAll());

  const serve = (args: readonly string[], variables: Record<string, string> = {}): Promise<ServiceProcess> =>
    ServiceProcess.start(variables, [process.execPath, SCRIPT, ...args]);

  it('is what runs without a command, with options that take precedence over the environment', async () => {
    const state = stateFolder();
    const service = await serve(['--live-seed', 'mine', '--state-dir', state.path], { LIVE_SEED: 'theirs' });
    const { stdout } = await run('flowprobe.js', ['export', '--seed', 'mine', '--rate', '0.01']);
    expect(stdout).toContain('"seed":"mine"');
    const live = await SseListener.open(`${service.url}/simulation/live`);
    await live.until(({ received }) => received.length > 0);
    expect(live.received[0]?.data).toContain('"seed":"mine"');
    expect(service.log.map(({ message }) => message)).toContain(`The store in ${state.path} is ready`);
    live.close();
    await service.kill();
    state.remove();
  });

  it('serves each AsyncAPI document that --stream names, beside those of STREAMS', async () => {
    const fixture = (name: string): string => join(ROOT, 'test/fixtures/streams', name);
    const args = ['serve', '--stream', fixture('orders.json'), '--stream', fixture('texts.yaml')];
    const service = await serve(args, { STREAMS: fixture('scalars.yaml') });
    const { documents } = await settledStreams<{ documents: { name: string }[] }>(service.url);
    expect(documents.map(({ name }) => name)).toEqual(expect.arrayContaining(['orders', 'texts', 'scalars', 'chat']));
  });

  it('has the young generation that `npm start` gives to V8', async () => {
    const service = await serve(['serve']);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
    const [, flag = 'none'] = /(--max-semi-space-size=\d+)/.exec(scripts.start) ?? [];
    if (!existsSync(`/proc/${service.pid}`)) return;
    expect(commandLinesOf(service.pid).at(-1)).toMatch(new RegExp(` ${flag} \\S+/dist/bundle/main\\.js `));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets a short stream end on %s, and exits with 0', async (signal) => {
    const service = await serve(['serve']);
    const day = await SseListener.open(`${service.url}/stream?speed=60&seed=1`);
    await day.until(({ received }) => received.length > 100);
    service.signal(signal);
    await day.end();
    expect(day.received.at(-1)?.data).toContain('"type":"end"');
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });

  it('takes the service along when it is killed', async () => {
    const state = stateFolder();
    const command = CommandProcess.start('flowprobe.js', ['serve'], { ...FREE_PORTS, STATE_DIR: state.path });
    await command.untilSaid(/Listening on/);
    const port = Number(/Listening on http:\/\/[^:]+:(\d+)/.exec(command.stdout)?.[1]);
    expect(await isOpen(port)).toBe(true);
    command.signal('SIGKILL');
    await command.exited;
    while (await isOpen(port));
    state.remove();
  });

  it.each<[args: string[], refusal: RegExp]>([
    [['--port', '80a'], /^error: --port "80a": must be a whole number from 0 to 65535\n$/],
    [['--log-level', 'loud'], /^error: --log-level "loud": must be one of fatal, [^\n]*\n$/],
    [['--nats-url', 'http://me:secret@host'], /^error: --nats-url "http:\/\/\*\*\*@host": must be addresses [^\n]*\n$/],
    [['--port', 'x', '--max-streams', '0'], /^error: --port "x": [^\n]*; --max-streams "0": [^\n]*\n$/],
    [['--stream', 'orders.txt'], /^error: --stream "orders\.txt": must be paths [^\n]*\n$/],
  ])('names the option whose value it refuses, and exits with 2: %j', async (args, refusal) => {
    const { code, stdout, stderr } = await flowprobe('serve', ...args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(refusal)]);
  });

  it('exits with 1 where the environment is wrong', async () => {
    const { code, stderr } = await run('flowprobe.js', ['serve'], { env: { PORT: '80a' } });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/PORT="80a": must be a whole number/)]);
  });

  it('says in one line that the folder it is started in is gone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowprobe-gone-'));
    const inside = `cd ${folder} && rmdir ${folder} && exec ${process.execPath} ${SCRIPT} serve --port 0`;
    const { status, stderr } = spawnSync('sh', ['-c', inside], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^The working directory is not there[^\n]*\n$/)]);
  });

  it('runs in the same process where Node was started with such a flag', async () => {
    const service = await ServiceProcess.start({}, [process.execPath, '--max-semi-space-size=12', SCRIPT, 'serve']);
    if (!existsSync(`/proc/${service.pid}`)) return;
    expect(commandLinesOf(service.pid)).toEqual([
      expect.stringMatching(/ --max-semi-space-size=12 \S+flowprobe\.js serve /),
    ]);
  });
});
