import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '../support/apps/data-folder.js';
import { type Outcome, ROOT, run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

const STACK = /^\s+at .*:\d+/m;

/** One line for what is wrong, no stack, exit code 1. */
function expectRefusal({ code, stderr }: Outcome): string[] {
  expect(stderr).not.toMatch(STACK);
  expect(code).toBe(1);
  return stderr.trimEnd().split('\n');
}

describe('a service that cannot start', () => {
  const open: Server[] = [];
  let folder: DataFolder;

  beforeEach(() => {
    folder = DataFolder.shipped();
  });
  afterEach(async () => {
    for (const server of open.splice(0)) server.close();
    await ServiceProcess.stopAll();
    folder.remove();
  });

  it('names all that is wrong with its configuration, with the value and what was expected', async () => {
    const env = {
      PORT: '80a',
      HOST: 'a b',
      LIVE_SEED: 'x'.repeat(65),
      MAX_STREAMS: '0',
      SHUTDOWN_TIMEOUT: '-1',
      CORS_ORIGINS: 'https://fine.example,nonsense',
      LOG_LEVEL: 'loud',
    };
    const lines = expectRefusal(await run('main.js', [], { env }));
    expect(lines[0]).toMatch(/7 problems/);
    expect(lines).toHaveLength(8);
    for (const [name, value] of Object.entries(env)) {
      const line = lines.find((each) => each.trim().startsWith(`${name}=${JSON.stringify(value)}`));
      expect(line).toMatch(/must be/);
    }
  });

  it('says in one line that its port is taken', async () => {
    const server = createServer();
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const lines = expectRefusal(await run('main.js', [], { env: { PORT: String(port) } }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`Port ${port} on 127.0.0.1 is taken`));
  });

  it('says in one line that its host is no address of the machine', async () => {
    const lines = expectRefusal(await run('main.js', [], { env: { HOST: '203.0.113.7', PORT: '0' } }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('203.0.113.7');
  });

  it('names every broken data file, the place and the problem, in one message', async () => {
    folder.write('order.json', '{\n  "mobile": ["apple", "apple"],\n  "retail": []\n}\n');
    folder.write('payment.json', '{\n  "cards": ["visa",]\n}\n');
    const { code, stderr } = await run('main.js', [], { env: { DATA_DIR: folder.path, PORT: '0' } });
    expect(code).toBe(1);
    expect(stderr).not.toMatch(STACK);
    expect(stderr).toMatch(
      /order\.json cannot be used:\n {2}mobile\[1\]: "apple".*twice\n {2}retail: .*at least one name/,
    );
    expect(stderr).toMatch(/payment\.json cannot be used:\n {2}line 2, column \d+: broken JSON/);
  });

  it('names a scenario that does not fit', async () => {
    folder.write('scenarios/x.json', '{"durationSeconds":10}');
    const outcome = await run('main.js', [], { env: { DATA_DIR: folder.path, PORT: '0' } });
    expectRefusal(outcome);
    expect(outcome.stderr).toMatch(/x\.json cannot be used:[^]*durationSeconds: [^]*phases: /);
  });

  it.each([
    ['is missing', join(tmpdir(), 'flowprobe-nowhere')],
    ['is a file', join(ROOT, 'package.json')],
  ])('says so when its data folder %s', async (_, path) => {
    const outcome = await run('main.js', [], { env: { DATA_DIR: path, PORT: '0' } });
    expectRefusal(outcome);
    expect(outcome.stderr).toContain(`${join(path, 'order.json')} cannot be used:`);
  });
});

describe('a service that starts', () => {
  afterAll(() => ServiceProcess.stopAll());

  it('finds the data of the project wherever it is started from', async () => {
    const { code, stderr } = await run('flowprobe.js', ['export', '--seed', '1', '--rate', '0.01'], { cwd: tmpdir() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('logs where it listens as JSON, takes a free port for PORT=0, and answers there', async () => {
    const service = await ServiceProcess.start();
    expect(Number(service.port)).toBeGreaterThan(0);
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    const stream = await SseListener.open(`${service.url}/stream`);
    await stream.until(({ received }) => received.length > 0);
    expect(stream.received[0]?.data).toContain('"type":"start"');
    stream.close();
    expect(service.complaints).toBe('');
  });

  it('keeps control characters from outside out of its log, and writes one object a line', async () => {
    const service = await ServiceProcess.start({ LOG_LEVEL: 'debug' });
    await fetch(`${service.url}/nothing%0A%1B[31m?x=%0d%0a`, { headers: { 'x-request-id': 'my-id' } });
    await service.until(
      () => service.log.some((line) => JSON.stringify(line).includes('/nothing')),
      'log of the request',
    );
    const line = JSON.stringify(service.log.find((each) => JSON.stringify(each).includes('/nothing')));
    expect(line).toContain('my-id');
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u001f]/);
  });
});
