import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandProcess } from '../support/apps/command-process.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { eventLine, TcpClient } from '../support/clients/tcp-client.js';

interface SentEvent {
  readonly event: string;
  readonly traceId: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

describe('a service with telemetry', () => {
  let state: ReturnType<typeof stateFolder>;
  const listeners: SseListener[] = [];

  beforeEach(() => {
    state = stateFolder();
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.close();
    await CommandProcess.stopAll();
    await ServiceProcess.stopAll();
    state.remove();
  });

  const start = (variables: Record<string, string> = {}): Promise<ServiceProcess> =>
    ServiceProcess.start({ STATE_DIR: state.path, ...variables });
  const portOf = async ({ url }: ServiceProcess, door: string): Promise<number> => {
    const health = (await (await fetch(`${url}/health`)).json()) as {
      details: { doors: Record<string, { port: number }> };
    };
    return health.details.doors[door]?.port ?? 0;
  };
  const listen = async (url: string, headers = {}): Promise<SseListener> => {
    const listener = await SseListener.open(url, headers);
    listeners.push(listener);
    return listener;
  };
  const eventsOf = (listener: SseListener): SentEvent[] =>
    listener.messages<SentEvent>().filter(({ event }) => event !== 'serverHealthcheck');
  const processesOf = async ({ url }: ServiceProcess): Promise<{ traceId: string }[]> =>
    (await (await fetch(`${url}/telemetry/processes`)).json()) as { traceId: string }[];

  it('shows the life of the example process at the bare address of its port', async () => {
    const service = await start();
    const listener = await listen(`http://127.0.0.1:${await portOf(service, 'telemetry-web')}`);
    const env = {
      SIMPLE_TELEMETRY_HOST: '127.0.0.1',
      SIMPLE_TELEMETRY_PORT: String(await portOf(service, 'telemetry')),
    };
    const example = CommandProcess.start('flowprobe.js', ['emit', 'hello', 'world'], env);
    await listener.until((each) => eventsOf(each).length > 0, 'the start');
    expect(await processesOf(service)).toMatchObject([{ name: 'Simple::Telemetry::Client', pid: expect.any(Number) }]);
    expect(await example.exited).toMatchObject({ code: 0, stderr: '' });
    await listener.until((each) => eventsOf(each).length === 5, 'its whole life');
    expect(eventsOf(listener).map(({ event }) => event)).toEqual([
      'processStarted',
      'processingPerformed',
      'processingPerformed',
      'processingPerformed',
      'processStopped',
    ]);
    expect(eventsOf(listener)[1]?.attributes).toEqual([{ key: 'args', value: { stringValue: 'hello world' } }]);
    const [pid, runtime] = eventsOf(listener).at(-1)?.attributes ?? [];
    expect([pid?.key, runtime?.key]).toEqual(['pid', 'totalRuntime']);
    expect(runtime?.value).toEqual({ type: 'number', unit: 'nanoseconds', value: expect.any(Number) });
    expect(Number(runtime?.value['value'])).toBeGreaterThan(2.9e9);
    expect(new Set(eventsOf(listener).map(({ traceId }) => traceId)).size).toBe(1);
    expect(await processesOf(service)).toEqual([]);
  });

  it.each([
    [{}, 'SIMPLE_TELEMETRY_HOST', 2],
    [{ SIMPLE_TELEMETRY_HOST: '127.0.0.1' }, 'SIMPLE_TELEMETRY_PORT', 2],
    [{ SIMPLE_TELEMETRY_HOST: '127.0.0.1', SIMPLE_TELEMETRY_PORT: 'x' }, 'SIMPLE_TELEMETRY_PORT', 2],
    [{ SIMPLE_TELEMETRY_HOST: '127.0.0.1', SIMPLE_TELEMETRY_PORT: '1' }, 'ECONNREFUSED', 1],
  ])('has an example process that says what it misses: %j', async (env, word, exitCode) => {
    const { code, stderr } = await CommandProcess.start('flowprobe.js', ['emit', 'hello'], env).exited;
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(word)]);
  });

  it('has all stored events after kill -9, and resumes a reader where it was', async () => {
    let service = await start();
    const client = await TcpClient.open(await portOf(service, 'telemetry'));
    await client.send(
      `${eventLine(1, 'processStarted', 'a')}\n${eventLine(2, 'processStarted', 'b')}\n${eventLine(3, 'processStopped', 'a')}\n`,
    );
    const listener = await listen(`${service.url}/telemetry/stream?recent=10`);
    await listener.until((each) => eventsOf(each).length === 3, 'three events');
    const id = listener.received.find(({ data }) => data.includes('"b"'))?.id ?? '';
    await service.kill();
    service = await start();
    expect((await processesOf(service)).map(({ traceId }) => traceId)).toEqual(['b']);
    const resumed = await listen(`${service.url}/telemetry/stream`, { 'Last-Event-ID': id });
    await resumed.until((each) => eventsOf(each).length === 1, 'what was missed');
    expect(eventsOf(resumed)[0]).toMatchObject({ traceId: 'a', event: 'processStopped' });
  });

  it('cuts off who stops reading, while another gets everything', async () => {
    const service = await start();
    const [stalled, other] = [
      await listen(`${service.url}/telemetry/stream`),
      await listen(`${service.url}/telemetry/stream`),
    ];
    stalled.stall();
    const client = await TcpClient.open(await portOf(service, 'telemetry'));
    const large = eventLine(1).replace('grüße', 'x'.repeat(60_000));
    let sent = 0;
    const cutOff = (): Promise<number> => service.metric('flowprobe_readers_cut_off_total', 'kind="telemetry"');
    while ((await cutOff()) === 0 && sent < 2000) {
      await client.send(`${large}\n`.repeat(20));
      sent += 20;
      await other.until((each) => eventsOf(each).length === sent, 'everything');
    }
    expect([await cutOff(), other.ending]).toEqual([1, 'open']);
  });

  it('keeps the ids of all events, and loses none, where ten times its retention come in', async () => {
    const service = await start({ TELEMETRY_RETENTION_COUNT: '20000' });
    const port = await portOf(service, 'telemetry');
    const stored = (): Promise<number> => service.metric('flowprobe_telemetry_events_total', 'outcome="stored"');
    const block = Buffer.from(`${eventLine(1)}\n`.repeat(1000));
    const clients = await Promise.all([1, 2, 3, 4].map(() => TcpClient.open(port)));
    for (let sent = 0; sent < 200_000; sent += 4000) await Promise.all(clients.map((client) => client.send(block)));
    await service.until(async () => (await stored()) === 200_000, 'all stored');
    for (const client of clients) client.socket.end();
    const listener = await listen(`${service.url}/telemetry/stream?recent=1`);
    await listener.until((each) => eventsOf(each).length === 1, 'the last one');
    expect(listener.received[0]?.id?.split(':')[1]).toBe('200000');
    expect(await service.metric('flowprobe_telemetry_events_total', 'outcome="lost"')).toBe(0);
  });
});
