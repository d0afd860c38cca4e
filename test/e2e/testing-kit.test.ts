import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { connectFlowProbe, type FlowProbe, startFlowProbe } from '../../src/testing/testing.js';
import { isOpen } from '../../src/cli/trials/ports.js';
import { ROOT } from '../support/apps/run.js';
import { startCommand } from '../support/apps/start-command.js';
import { until } from '../support/apps/store-bench.js';
import { SseListener } from '../support/clients/sse-listener.js';

const KEY = 'a-key-of-sixteen-characters';

/** A folder for temporary files that a test has for itself. */
async function inOwnFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-kit-'));
  try {
    await test(folder);
    // What was started there has left nothing.
    await until('an empty folder', () => readdirSync(folder).length === 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A program with the kit, in a process of its own with a folder of its own for temporary files. */
function start(folder: string, program: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const imports = `import { startFlowProbe } from ${JSON.stringify(join(ROOT, 'dist/testing/testing.js'))};`;
  return spawn(process.execPath, ['--input-type=module', '--eval', `${imports}\n${program}`], {
    env: { ...process.env, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a Ctrl+C can be played.
    detached: true,
  });
}

async function firstLineOf(child: ChildProcess, output: 'stdout' | 'stderr' = 'stdout'): Promise<string> {
  const input = child[output];
  if (input === null) throw new Error('its output is no pipe');
  const [line] = (await once(createInterface({ input }), 'line')) as [string];
  return line;
}

describe('a service for a test', () => {
  it('has free ports and a folder of its own, and leaves nothing behind', () =>
    inOwnFolder(async (folder) => {
      const child = start(
        folder,
        `import { readdirSync } from 'node:fs';
        const probes = await Promise.all([1, 2, 3].map(() => startFlowProbe()));
        const folders = readdirSync(process.env.TMPDIR);
        await Promise.all(probes.map((probe) => probe.stop()));
        console.log(JSON.stringify({ ports: probes.map(({ port }) => port), folders, left: readdirSync(process.env.TMPDIR) }));`,
      );
      const { ports, folders, left } = JSON.parse(await firstLineOf(child)) as Record<string, readonly unknown[]>;
      expect(new Set(ports).size).toBe(3);
      expect(folders).toHaveLength(3);
      expect(left).toEqual([]);
    }));

  it('has all ports and devices of a service, on ports that are free, and ends its streams when it is stopped', async () => {
    const probe = await startFlowProbe();
    expect(probe.url).toBe(`http://127.0.0.1:${probe.port}`);
    const { details } = (await (await fetch(`${probe.url}/health`)).json()) as {
      details: { listeners: Record<string, { state?: string }> };
    };
    const names = ['telemetry', 'telemetry-web', 'listing'];
    expect(names.map((name) => details.listeners[name]?.state)).toEqual(['open', 'open', 'open']);
    const { devices } = (await (await fetch(`${probe.url}/fleet`)).json()) as { devices: { state: string }[] };
    expect(devices.map(({ state }) => state)).toEqual(Array(5).fill('running'));
    const open = await SseListener.open(probe.streamUrl({ seed: 1 }));
    await probe.stop();
    await open.end();
    expect(await isOpen(probe.port)).toBe(false);
  });

  it('is stopped once, however often it is asked to, and says so to whoever calls it then', async () => {
    const probe = await startFlowProbe();
    await Promise.all([probe.stop(), probe.stop()]);
    await probe[Symbol.asyncDispose]();
    await expect(probe.clock('late')).rejects.toMatchObject({ code: 'ended', message: 'flowProbe was stopped' });
  });

  it.each([
    [
      'with the name of a variable that is wrong',
      { env: { MAX_STREAMS: 'many' } },
      /^flowProbe did not start: .*MAX_STREAMS/,
    ],
    [
      'with the place of what is wrong in the data',
      { dataDir: join(ROOT, 'docs') },
      /^flowProbe did not start: .*order\.json/,
    ],
    ['where it takes longer than it may', { readyTimeoutMs: 1 }, /^flowProbe is not ready after 1 ms/],
  ])('is refused %s, and leaves nothing behind', (_, options, message) =>
    inOwnFolder(async (folder) => {
      const program = `startFlowProbe(${JSON.stringify(options)}).catch((error) => console.log(JSON.stringify({ ...error, message: error.message })));`;
      const error = JSON.parse(await firstLineOf(start(folder, program))) as { code: string; message: string };
      expect(error.code).toBe('start-failed');
      expect(error.message.replaceAll('\n', ' ')).toMatch(message);
    }),
  );

  it('has none of the settings of the process that starts it', () =>
    inOwnFolder(async (folder) => {
      const program = 'const probe = await startFlowProbe();\nawait probe.clock("free");\nconsole.log("started");';
      expect(await firstLineOf(start(folder, program, { API_KEY: KEY, MAX_STREAMS: 'many' }))).toBe('started');
    }));

  it('is started as npm start does', () => {
    expect(startCommand()).toEqual(['node', '--max-semi-space-size=8', 'dist/bundle/main.js']);
  });

  it('with a key is called with it', async () => {
    const probe = await startFlowProbe({ env: { API_KEY: KEY } });
    try {
      await probe.clock('mine');
      await connectFlowProbe(`${probe.url}/`, { apiKey: KEY }).clock('mine');
      await expect(connectFlowProbe(probe.url).clock('mine')).rejects.toMatchObject({ code: 'unauthorized' });
    } finally {
      await probe.stop();
    }
  });

  it('gives its log line by line, and the reason when it has ended by itself', async () => {
    const lines: string[] = [];
    const probe = await startFlowProbe({ log: (line) => lines.push(line) });
    const { pid, message } = JSON.parse(lines.find((line) => line.includes('Listening')) ?? '{}') as {
      pid: number;
      message: string;
    };
    expect(message).toContain(probe.url);
    process.kill(pid, 'SIGKILL');
    await until('its end', async () => !(await isOpen(probe.port)));
    await expect(probe.wireRules()).rejects.toThrow(/^flowProbe has ended with SIGKILL: .*Listening/s);
    await probe.stop();
  });
});

describe('a kit that is used wrongly', () => {
  it.each(['nonsense', '', 'localhost:8080', 'ftp://localhost'])('refuses to connect to %j at once', (url) => {
    expect(() => connectFlowProbe(url)).toThrow(expect.objectContaining({ name: 'TestingError', code: 'invalid-url' }));
  });

  it('reports once that the function for the log throws, and goes on', () =>
    inOwnFolder(async (folder) => {
      const child = start(
        folder,
        `const probe = await startFlowProbe({ log: () => { throw new Error('broken by the test'); } });
        await probe.clock('mine');
        await probe.stop();
        console.error('stopped');`,
      );
      let complaints = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
      const [code] = (await once(child, 'close')) as [number];
      expect([code, complaints.match(/broken by the test/g)?.length]).toEqual([0, 1]);
      expect(complaints).toMatch(/^flowprobe\/testing: [^]*stopped\n$/);
    }));
});

describe('errors of a service', () => {
  /** A port that is taken, which a service reports as an error, and which is no reason not to start. */
  let taken: Server;

  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
  });
  afterAll(() => void taken.close());

  async function first(log: string, output: 'stdout' | 'stderr'): Promise<string> {
    let line = '';
    const options = { env: { LISTING_PORT: String((taken.address() as AddressInfo).port) }, log };
    const program = `await startFlowProbe(${JSON.stringify(options)});\nconsole.log("up");\nconsole.error("up");`;
    await inOwnFolder(async (folder) => {
      line = await firstLineOf(start(folder, program), output);
    });
    return line;
  }

  it('are shown, and nothing else of its log', async () => {
    expect(await first('errors', 'stderr')).toMatch(
      /"level":"error".*listing: cannot listen on port \d+: the port is taken/,
    );
    expect(await first('errors', 'stdout')).toBe('up');
  });

  it('are not shown where they are to be ignored', async () => {
    expect(await first('ignore', 'stderr')).toBe('up');
  });

  it('are shown with the rest of its log where that is asked for', async () => {
    expect(await first('inherit', 'stdout')).toMatch(/^\{"level":"log"/);
  });
});

describe('a service ends with the process that has started it, and takes its folder along', () => {
  const WAIT = 'setInterval(() => {}, 1000);';

  it.each<[string, string, (child: ChildProcess) => void]>([
    ['has nothing more to do', '', () => undefined],
    ['exits', 'process.exit(3);', () => undefined],
    ['fails', 'setImmediate(() => { throw new Error("no test expects this"); });', () => undefined],
    ['is interrupted', WAIT, ({ pid = 0 }) => process.kill(-pid, 'SIGINT')],
    ['is ended', WAIT, (child) => child.kill('SIGTERM')],
    ['is killed', WAIT, (child) => child.kill('SIGKILL')],
  ])('when it %s', (_, rest, end) =>
    inOwnFolder(async (folder) => {
      const child = start(folder, `const { port } = await startFlowProbe();\nconsole.log(port);\n${rest}`);
      const exited = once(child, 'exit');
      const port = Number(await firstLineOf(child));
      end(child);
      await exited;
      await until('its end', async () => !(await isOpen(port)));
    }),
  );
});

describe('in the hand of a test', () => {
  let probe: FlowProbe;

  beforeAll(async () => {
    probe = await startFlowProbe();
  });
  afterAll(() => probe.stop());

  it('a clock is moved, read, set, made anew and deleted', async () => {
    const clock = await probe.clock('moved', { startAt: new Date('2026-05-04T09:00:00Z') });
    expect(await clock.advance(1500)).toMatchObject({ elapsedMs: 1500, now: '2026-05-04T09:00:01.500Z' });
    expect(await clock.advanceTo('2026-05-04T09:00:02Z')).toMatchObject({ elapsedMs: 2000 });
    await expect(clock.advanceTo(new Date('2026-05-04T09:00:01Z'))).rejects.toMatchObject({ code: 'conflict' });
    expect(await clock.setSpeed(2)).toMatchObject({ name: 'moved', speed: 2 });
    await expect(clock.setSpeed(-1)).rejects.toMatchObject({ code: 'invalid-body', details: [{ field: 'speed' }] });
    const anew = await probe.clock('moved', { speed: 0 });
    expect(await anew.read()).toEqual({
      name: 'moved',
      startAt: '2026-01-01T00:00:00.000Z',
      now: '2026-01-01T00:00:00.000Z',
      elapsedMs: 0,
      speed: 0,
      streams: 0,
    });
    await clock.delete();
    await expect(anew.read()).rejects.toMatchObject({ code: 'not-found' });
    await expect(probe.clock('No Name')).rejects.toThrow(/lower-case letters/);
  });

  it('a clock stops at the very message, which is what its stream has sent last', async () => {
    const clock = await probe.clock('stopped');
    const stream = probe.streamUrl({ seed: 42, clock });
    const listener = await SseListener.open(stream);
    const message = await clock.advanceUntil({ type: 'scale-up', entity: 'order' });
    expect(message).toMatchObject({ type: 'scale-up', entity: 'order', data: { type: 'scale-up', entity: 'order' } });
    await listener.until(({ lastId }) => lastId === message.id, 'the message');
    expect(JSON.parse(listener.received.at(-1)?.data ?? '')).toEqual(message.data);
    listener.close();
  });

  it('a clock that comes to the end without the message says where it is', async () => {
    const clock = await probe.clock('unmatched');
    const stream = probe.streamUrl({ seed: 42, clock });
    const looking = clock.advanceUntil({ type: 'scale-up' }, { stream: new URL(stream), maxMs: 10 });
    await expect(looking).rejects.toMatchObject({
      code: 'no-match',
      message:
        'No message matches {"type":"scale-up"}; clock unmatched is now at 2026-01-01T00:00:00.010Z, 10 ms from its start',
    });
    await expect(clock.advanceUntil({ type: 'scale-up' })).rejects.toMatchObject({ code: 'invalid-body' });
  });

  it('requests of a session are read and waited for', async () => {
    const session = probe.wire('kit-session');
    expect(await session.requests()).toEqual([]);
    await expect(session.request(1, { timeoutMs: 1 })).rejects.toMatchObject({ code: 'no-request' });
    const url = probe.streamUrl({ seed: 42, speed: 1000, session, wire: ['cut:at=5'] });
    const second = session.request(2);
    const first = await SseListener.all(url);
    await SseListener.all(url, { 'Last-Event-ID': first.lastId ?? '' });
    expect(await second).toMatchObject({ n: 2, lastEventId: first.lastId });
    expect(await session.requests()).toMatchObject([
      { n: 1, lastEventId: null, messages: 5, endedBy: 'fault', faults: [{ kind: 'cut' }] },
      { n: 2, lastEventId: first.lastId, messages: 5, endedBy: 'fault' },
    ]);
  });

  it('rules concern clients whose URL cannot be changed', async () => {
    await probe.setWireRules([{ streams: 'day', wire: ['cut:at=2'] }]);
    expect(await probe.wireRules()).toMatchObject([{ streams: 'day', wire: ['cut:at=2'] }]);
    const listener = await SseListener.all(probe.streamUrl({ seed: 42, speed: 1000 }));
    expect(listener.received).toHaveLength(2);
    await probe.setWireRules([]);
    expect(await probe.wireRules()).toEqual([]);
  });
});

describe('a service that runs already', () => {
  it('goes on when the test that has connected to it stops, and its absence is reported', async () => {
    const own = await startFlowProbe();
    const probe = connectFlowProbe(own.url);
    await probe.stop();
    expect(await isOpen(own.port)).toBe(true);
    await own.stop();
    await expect(probe.clock('away')).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('the package', () => {
  it.each([
    ['import', ['--input-type=module', '--eval', "import { startFlowProbe } from 'flowprobe/testing'; USE"]],
    ['require', ['--input-type=commonjs', '--eval', "const { startFlowProbe } = require('flowprobe/testing'); USE"]],
  ])('gives the kit to %s', async (_, args) => {
    const use =
      'startFlowProbe().then(async (probe) => { console.log((await probe.clock("c")).name); await probe.stop(); });';
    const child = spawn(
      process.execPath,
      args.map((argument) => argument.replace('USE', use)),
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(output).toBe('c\n');
  });

  it('has types for it', () => {
    expect(existsSync(join(ROOT, 'dist/testing/testing.d.ts'))).toBe(true);
  });
});
