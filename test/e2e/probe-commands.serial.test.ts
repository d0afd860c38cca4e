import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type LatencyReport } from '../../src/kernel/latency/latency-report.js';
import { ChangesServer } from '../support/apps/changes-server.js';
import { CommandProcess } from '../support/apps/command-process.js';
import { run } from '../support/apps/run.js';

const STALL_MS = 500;
/** For what is on its way to arrive. */
const SETTLE_MS = 400;

function lastReport(stdout: string): LatencyReport {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as LatencyReport;
}

describe('the latency probe', () => {
  let server: ChangesServer;

  beforeEach(async () => {
    server = await ChangesServer.start();
  });
  afterEach(async () => {
    await CommandProcess.stopAll();
    await server.stop();
  });

  const subscribe = async (...args: string[]): Promise<CommandProcess> => {
    const subscriber = CommandProcess.start('flowprobe.js', ['subscribe', '-u', server.url, ...args]);
    await subscriber.untilSaid(/^Connected to /m);
    return subscriber;
  };
  const produce = (...args: string[]): CommandProcess =>
    CommandProcess.start('flowprobe.js', ['produce', '-u', server.url, ...args]);

  /** Stops a subscriber once it has received all, and gives what it said. */
  const interrupted = async (subscriber: CommandProcess): ReturnType<typeof run> => {
    await delay(SETTLE_MS);
    subscriber.signal('SIGINT');
    return subscriber.exited;
  };

  it('measures what a producer writes, and both print a report', async () => {
    const subscriber = await subscribe('-r', '0.5');
    const { code, stdout } = await produce('-f', '100', '-s', '4', '-d', '1.2').exited;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Generated 20 events \(\d+\.\d\d events\/sec\)$/m);
    expect(stdout).toMatch(/^Sensors: Sensor1, Sensor2, Sensor3, Sensor4$/m);
    expect(stdout).toMatch(
      /=== Producer Report ===\n {2}Events generated: 120\n {2}Event rate: .*\n {2}Rate accuracy: \d+\.\d\d%\n {2}Acknowledged: 120\n {2}Not acknowledged: 0\n {2}Not sent: 0\n/,
    );
    const received = await interrupted(subscriber);
    expect({ code: received.code, stderr: received.stderr }).toEqual({ code: 0, stderr: '' });
    expect(received.stdout.startsWith(`Connected to ${server.url}/alice/events/changes\n`)).toBe(true);
    expect(received.stdout).toMatch(/^Event #100: Sensor[1-4] \(\d+\.\d\dms latency\)$/m);
    expect(received.stdout.match(/=== Latency Report ===/g)?.length).toBeGreaterThanOrEqual(2);
    expect(received.stdout.split('=== Latency Report ===').at(-1)).toMatch(
      /^\n {2}Events received: 120\n {2}Event rate: \d+\.\d\d events\/sec\n( {2}Latency \(\w+\): \d+\.\d\dms\n){6} {2}Tail ratio \(p99\/p50\): \d+\.\d\dx\n( {2}Intended \(p\d\d\): \d+\.\d\dms\n){3} {2}Lost: 0\n {2}Duplicated: 0\n {2}Out of order: \d+\n {2}Negative: 0\n {2}Reconnects: 0\n={24}\n$/,
    );
    expect(server.requests.find(({ method }) => method === 'POST')?.headers['content-type']).toBe(
      'application/ld+json',
    );
  });

  it('shows a stall of the producer against the intended time, which the actual send time hides', async () => {
    const subscriber = await subscribe('--json', '-r', '60');
    const producer = produce('-f', '100', '-d', '2');
    await producer.untilSaid(/Generated 30 events/);
    producer.signal('SIGSTOP');
    await delay(STALL_MS);
    producer.signal('SIGCONT');
    await producer.exited;
    const { stdout } = await interrupted(subscriber);
    const { events, latency, intended } = lastReport(stdout);
    // A quarter of all events fell due during the stall, and those first due waited longest.
    expect(events).toBe(200);
    expect(intended.p99).toBeGreaterThan(STALL_MS * 0.7);
    expect(intended.p99).toBeGreaterThan((latency.p99 ?? Infinity) + STALL_MS * 0.4);
    expect(latency.p50).toBeLessThan(STALL_MS / 4);
  });

  it('keeps to its schedule whatever the answers take, so that a slow server shows in both', async () => {
    const subscriber = await subscribe('--json', '-r', '60');
    server.fanOutDelayMs = STALL_MS;
    await produce('-f', '50', '-d', '1').exited;
    await delay(STALL_MS);
    const { events, latency, intended } = lastReport((await interrupted(subscriber)).stdout);
    expect(events).toBe(50);
    expect(latency.p50).toBeGreaterThan(STALL_MS * 0.9);
    expect(intended.p50).toBeGreaterThan(STALL_MS * 0.9);
  });

  it('has a change stored once whose answer was lost, where it is sent again', async () => {
    const subscriber = await subscribe('--json', '-r', '60');
    server.answersToLose = 3;
    const { code, stdout } = await produce('-f', '50', '-d', '0.4', '--retries', '5').exited;
    expect([code, /Acknowledged: (\d+)/.exec(stdout)?.[1]]).toEqual([0, '20']);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(23);
    expect(lastReport((await interrupted(subscriber)).stdout)).toMatchObject({ events: 20, lost: 0, duplicated: 0 });
  });

  it.each([
    [200, true, 'status 200, no acknowledgement'],
    [201, false, 'status 201 without a Location, no acknowledgement'],
  ])('takes no answer %i (with a Location: %j) for an acknowledgement', async (status, isLocated, why) => {
    server.writeStatus = status;
    server.isLocated = isLocated;
    const { code, stdout, stderr } = await produce('-f', '50', '-d', '0.4').exited;
    expect([code, /Acknowledged: (\d+)\n {2}Not acknowledged: (\d+)/.exec(stdout)?.slice(1)]).toEqual([1, ['0', '20']]);
    expect(stderr).toContain(why);
  });

  it('counts a change whose answer was lost as not acknowledged, and sends no key, where nothing is sent again', async () => {
    server.answersToLose = 3;
    const { stdout } = await produce('-f', '50', '-d', '0.4').exited;
    expect(/Acknowledged: (\d+)\n {2}Not acknowledged: (\d+)/.exec(stdout)?.slice(1)).toEqual(['17', '3']);
    expect(server.requests.some(({ headers }) => 'idempotency-key' in headers)).toBe(false);
  });

  it('resumes after a cut where it was, and misses nothing', async () => {
    const subscriber = await subscribe('--json', '-r', '60');
    const producer = produce('-f', '100', '-d', '1.5');
    await producer.untilSaid(/Generated 50 events/);
    server.cut();
    await producer.exited;
    const { stdout, stderr, code } = await interrupted(subscriber);
    expect(code).toBe(0);
    expect(lastReport(stdout)).toMatchObject({ events: 150, lost: 0, duplicated: 0 });
    expect(stderr).toMatch(/^Connected again, resuming after the last event$/m);
    expect(server.requests.some(({ headers }) => /^e1:\d+$/.test(String(headers['last-event-id'])))).toBe(true);
  });

  it('wait for a server that is not there yet, and end with 1 where it never is', async () => {
    const { port } = new URL(server.url);
    await server.stop();
    const subscriber = CommandProcess.start('flowprobe.js', [
      'subscribe',
      '-u',
      `http://127.0.0.1:${port}`,
      '-d',
      '0.3',
    ]);
    const { code, stdout, stderr } = await subscriber.exited;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\n=== Latency Report ===\n {2}Events received: 0\n.*\n {2}No events received/);
    expect(stdout + stderr).not.toMatch(/NaN|undefined|Connected to/);
    expect(stderr).toContain('Cannot connect (ECONNREFUSED); the next attempt is in 2000ms');
    const producer = await CommandProcess.start('flowprobe.js', [
      'produce',
      '-u',
      `http://127.0.0.1:${port}`,
      '-f',
      '20',
      '-d',
      '0.5',
    ]).exited;
    expect(producer.code).toBe(1);
    expect(producer.stdout).toMatch(
      /Event rate: none acknowledged\n {2}Rate accuracy: none acknowledged\n {2}Acknowledged: 0\n/,
    );
    server = await ChangesServer.start();
  });

  it('finds what the stream has left out, with a filter and without, and adds what is announced as gone', async () => {
    server.swallows = (sequence) => sequence % 10 === 0;
    const all = await subscribe('--json', '-r', '60');
    const filtered = await subscribe('--json', '-r', '60', '-s', 'Sensor2');
    // So slow that none of a sensor overtakes another.
    await produce('-f', '40', '-s', '2', '-d', '2.5').exited;
    server.send('event: gap\ndata: {"from":101,"to":103}\n\n');
    const reports = await Promise.all([interrupted(all), interrupted(filtered)]);
    const [wide, narrow] = reports.map(({ stdout }) => lastReport(stdout));
    // The tenth of each ten is left out, and all these are Sensor2's; the last shows only by the gap after it.
    expect(wide).toMatchObject({ events: 90, lost: 13, duplicated: 0 });
    expect(narrow).toMatchObject({ events: 40, lost: 12 });
  });

  it('ends with 99 if a promise is missed, and with 0 if all are kept, with a line for each', async () => {
    const promises = ['--slo', 'p99=60000', '--slo', 'p50=0.001'];
    const [subscriber, keeping] = await Promise.all([
      subscribe('-d', '5', ...promises),
      subscribe('-d', '5', '--slo', 'p99=60000', '--json'),
    ]);
    await produce('-f', '50', '-d', '0.5').exited;
    const missed = await subscriber.exited;
    expect(missed.code).toBe(99);
    expect(missed.stdout).toMatch(/^SLO p99 <= 60000ms: met \([\d.]+ms\)\nSLO p50 <= 0.001ms: MISSED \([\d.]+ms\)\n$/m);
    const kept = await keeping.exited;
    expect(kept.code).toBe(0);
    expect(kept.stderr).toMatch(/^SLO p99 <= 60000ms: met/m);
    const { latency } = lastReport(kept.stdout);
    expect(kept.stderr).toContain(`met (${latency.p99}ms)`);
    expect(kept.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('serves what it measures for Prometheus', async () => {
    const subscriber = await subscribe('--metrics-port', '0', '-r', '60');
    await subscriber.untilSaid(/^Metrics: .*\n/m);
    const [, address = ''] = /^Metrics: (http:.*\/metrics)$/m.exec(subscriber.stdout) ?? [];
    await produce('-f', '50', '-d', '0.5').exited;
    await delay(SETTLE_MS);
    const text = await (await fetch(address)).text();
    expect(text).toMatch(/^# TYPE sse_latency_seconds histogram$/m);
    expect(text).toMatch(/^sse_latency_seconds_count 25$/m);
    expect(text).toMatch(/^sse_intended_latency_seconds_count 25$/m);
    const { code } = await interrupted(subscriber);
    expect(code).toBe(0);
  });

  it('keeps its schedule while writes fail, and reports them at most once a second', async () => {
    server.writeStatus = 503;
    const { code, stdout, stderr } = await produce('-f', '100', '-d', '1.5').exited;
    expect(code).toBe(1);
    expect(stdout).toMatch(/Events generated: 150\n[^]*Acknowledged: 0\n {2}Not acknowledged: 150\n/);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(3);
    const counts = lines.map((line) => Number(/^Errors: (\d+) × status 503$/.exec(line)?.[1]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(150);
  });

  it('counts what it cannot send, as too much is under way, and does not wait for answers once it is asked twice', async () => {
    server.answersWrites = false;
    const producer = produce('-f', '2000', '-d', '0.8');
    await producer.untilSaid(/Generated 1000 events/);
    // The schedule ends, and the first Ctrl+C after that is the second request to stop.
    await delay(600);
    producer.signal('SIGINT');
    await producer.untilSaid(/Producer Report/);
    const { code, stdout, stderr } = await producer.exited;
    expect(code).toBe(1);
    expect(stdout).toMatch(/Events generated: 1000\n[^]*Not acknowledged: 1000\n {2}Not sent: 600\n/);
    expect(stderr).toMatch(/^Errors: \d+ × not sent, as 1000 requests are in flight$/m);
  });

  it('stops the producer cleanly on Ctrl+C, with its report', async () => {
    const producer = produce('-f', '50');
    await producer.untilSaid(/Generated 20 events/);
    // Twice at once, as npm hands on what the terminal has sent.
    producer.signal('SIGINT');
    await delay(1);
    producer.signal('SIGINT');
    const { code, stdout } = await producer.exited;
    expect(code).toBe(0);
    const [, generated, acknowledged] =
      /Events generated: (\d+)\n[^]*Acknowledged: (\d+)\n {2}Not a/.exec(stdout) ?? [];
    expect(acknowledged).toBe(generated);
    expect(server.count).toBe(Number(generated));
  });

  it('sends the key of the environment, to another pod where one is named', async () => {
    const env = { API_KEY: 'a-key' };
    const args = ['-u', server.url, '-p', 'bob', '-d', '0.2'];
    await Promise.all([
      run('flowprobe.js', ['produce', ...args], { env }),
      run('flowprobe.js', ['subscribe', ...args], { env }),
    ]);
    const asked = server.requests.map(({ method, url, headers }) => `${method} ${url} ${headers.authorization}`);
    expect(new Set(asked)).toEqual(new Set(['POST /bob/changes Bearer a-key', 'GET /bob/events/changes Bearer a-key']));
  });

  it('ends with the stream where the server says so, and with an error where it refuses', async () => {
    server.followStatus = 204;
    expect(await run('flowprobe.js', ['subscribe', '-u', server.url])).toMatchObject({
      code: 0,
      stderr: 'The server has ended the stream\n',
    });
    server.followStatus = 404;
    expect(await run('flowprobe.js', ['subscribe', '-u', server.url])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${server.url}/alice/events/changes answered 404 Not Found: there is no such pod\n`,
    });
  });
});
