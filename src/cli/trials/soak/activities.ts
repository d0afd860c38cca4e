import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isOver as isJobOver, type Job } from '../../../traffic/domain/job.js';
import { ANSWER_LIMIT_MS, call } from '../call.js';
import { ResumingReader } from '../resuming-reader.js';
import { type TrialContext } from '../trial.js';

/** What is done to a service for as long as the soak runs; it checks what it is answered. */
export interface Activity {
  readonly name: string;
  run(context: TrialContext, url: string): Promise<void>;
}

/** One job of the traffic simulator after the other, on the service's own API. */
const traffic: Activity = {
  name: 'traffic jobs',
  async run({ findings, isOver, stopped }, url) {
    while (!isOver()) {
      const terms = { scenario: 'normal', duration: 10, maxRps: 20, endpoints: 'all', acknowledged: true };
      const { status, body } = await call(`${url}/traffic/start`, 'POST', terms);
      if (status !== 201) {
        findings.break(`a traffic job was answered ${status}`);
        return;
      }
      const { jobId } = body as { jobId: string };
      let job: Pick<Job, 'status'> = { status: 'starting' };
      while (!isJobOver(job)) {
        await delay(500);
        job = (await call(`${url}/traffic/status/${jobId}`)).body as typeof job;
        if (stopped.aborted) return;
      }
      findings.expect(job.status === 'completed', `a traffic job is ${job.status}`);
      findings.count('traffic jobs');
    }
  },
};

/** Lines over TCP, each of which must come out of the stream once and in order. */
const telemetry: Activity = {
  name: 'telemetry',
  async run({ findings, isOver, stopped }, url) {
    const { body } = await call(`${url}/health`);
    const { details } = body as { details: { listeners: { telemetry: { port: number } } } };
    let received = 0;
    let resolveOpen = (): void => undefined;
    const opened = new Promise<void>((resolve) => (resolveOpen = resolve));
    const reader = new ResumingReader({
      url: () => url,
      path: '/telemetry/stream',
      onRefusal: (reason) => findings.break(reason),
      onEvent: ({ data }) => {
        resolveOpen();
        const [, number] = /"stringValue":"soak-(\d+)"/.exec(data) ?? [];
        if (number === undefined) return;
        received += 1;
        findings.expect(Number(number) === received, `the line ${number} of telemetry comes in place of ${received}`);
      },
    });
    const socket = connect(details.listeners.telemetry.port, '127.0.0.1');
    socket.on('data', (refusal) => findings.break(`telemetry was refused: ${refusal.toString().slice(0, 200)}`));
    let trouble: Error | undefined;
    socket.on('error', (error) => (trouble = error));
    try {
      await once(socket, 'connect');
      // The service reports about itself each second.
      await Promise.race([opened, delay(ANSWER_LIMIT_MS)]);
      let sent = 0;
      while (!isOver()) {
        sent += 1;
        socket.write(
          '{"traceId":"0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11","name":"Soak","event":"lineSent","timeUnixNano":1725662000000000001,' +
            `"attributes":[{"key":"args","value":{"stringValue":"soak-${sent}"}}]}\n`,
        );
        await delay(20);
        if (trouble !== undefined) throw trouble;
      }
      for (let waited = 0; received < sent && waited < ANSWER_LIMIT_MS; waited += 50) {
        if (stopped.aborted) return;
        await delay(50);
      }
      findings.expect(received === sent, `of ${sent} lines of telemetry ${received} came out`);
      findings.count('lines of telemetry', received);
    } finally {
      socket.destroy();
      reader.stop();
      await reader.ended;
    }
  },
};

/** The report of the evented system once nothing is on its way any more. */
async function untilAllAreOver(url: string): Promise<Record<string, number>> {
  for (let waited = 0; ; waited += 100) {
    const report = (await call(`${url}/faults/report`)).body as Record<string, number>;
    if (report['stuck'] === 0 || waited >= ANSWER_LIMIT_MS) return report;
    await delay(100);
  }
}

/** Requests through the evented system, each of which must be applied exactly once. */
const evented: Activity = {
  name: 'evented requests',
  async run({ findings, isOver }, url) {
    const { applied: before = 0 } = await untilAllAreOver(url);
    let sent = 0;
    while (!isOver()) {
      const { status } = await call(`${url}/requests`, 'POST');
      findings.expect(status === 202, `an evented request was answered ${status}`);
      sent += 1;
      await delay(50);
    }
    const { lost, duplicated, applied = 0 } = await untilAllAreOver(url);
    const isTrue = lost === 0 && duplicated === 0 && applied - before === sent;
    findings.expect(
      isTrue,
      `of ${sent} evented requests ${applied - before} were applied, ${lost} lost, ${duplicated} doubled`,
    );
    findings.count('evented requests', sent);
  },
};

/** Clocks that are made, moved to one message after the other, and deleted. */
const clocks: Activity = {
  name: 'named clocks',
  async run({ findings, random, isOver }, url) {
    const draw = random.fork('clocks');
    while (!isOver()) {
      const clock = `${url}/clocks/soak-${draw.integer(1, 1_000_000)}`;
      const stream = `/stream?seed=${draw.integer(1, 1000)}`;
      await call(clock, 'PUT', {});
      let lastMs = 0;
      for (let moves = 0; moves < 10 && !isOver(); moves += 1) {
        const { status, body } = await call(`${clock}/advance`, 'POST', { until: { type: 'scale-up' }, stream });
        const { elapsedMs } = body as { elapsedMs: number };
        findings.expect(status === 200 && elapsedMs >= lastMs, `a clock at ${lastMs} ms was moved to ${elapsedMs} ms`);
        lastMs = elapsedMs;
        findings.count('moves of clocks');
      }
      await call(clock, 'DELETE');
      await delay(200);
    }
  },
};

/** The devices, asked one after the other. */
const fleet: Activity = {
  name: 'devices',
  async run({ findings, isOver }, url) {
    while (!isOver()) {
      const { body } = await call(`${url}/fleet/servers`);
      const { servers } = body as { servers: readonly { hostname: string; port: number }[] };
      for (const { port } of servers) {
        const { status } = await call(`http://127.0.0.1:${port}/api/system/info`);
        findings.expect(status === 200, `a device was answered ${status}`);
        findings.count('polls of devices');
      }
      await delay(200);
    }
  },
};

/** Readers that come, look at some messages, with faults on the wire at times, and go. */
const visitors: Activity = {
  name: 'visitors',
  async run({ findings, random, isOver }, url) {
    const draw = random.fork('visitors');
    const paths = [
      '/stream?speed=50',
      '/simulation/live',
      '/streams/chat/answers?speed=10',
      '/stream?speed=50&wire=split:bytes=7',
      '/stream?speed=50&wire=duplicate:probability=0.5&wire=corrupt:probability=0.1',
      '/stream?speed=50&wire=encoding:as=gzip',
      '/telemetry/stream',
    ];
    while (!isOver()) {
      const abort = new AbortController();
      const path = paths[draw.integer(0, paths.length - 1)] ?? '';
      const response = await fetch(`${url}${path}`, { signal: abort.signal });
      findings.expect(response.status === 200, `${path} was answered ${response.status}`);
      const reader = response.body?.getReader();
      for (let reads = draw.integer(1, 5); reads > 0; reads -= 1) await reader?.read();
      abort.abort();
      findings.count('visits');
      await delay(draw.integer(1, 60));
    }
  },
};

/** Whole days, read at once. */
const exports: Activity = {
  name: 'exports',
  async run({ findings, random, isOver }, url) {
    const draw = random.fork('exports');
    const first = await (await fetch(`${url}/simulation/export?seed=soak`)).text();
    while (!isOver()) {
      const again = await (await fetch(`${url}/simulation/export?seed=soak`)).text();
      findings.expect(again === first, 'the export of a seed has changed');
      findings.count('exports');
      await delay(draw.integer(1000, 4000));
    }
  },
};

export const ACTIVITIES: readonly Activity[] = [traffic, telemetry, evented, clocks, fleet, visitors, exports];

/** More than the service keeps of each. */
const USERS = 40_000;
const EVENTED_REQUESTS = 6000;
const WRITERS = 16;
const USER = { name: 'Ada Lindqvist', email: 'ada.lindqvist@example.org' };

/**
 * Fills what the service bounds: users, keys of requests that may be repeated, and requests of the evented system. What a load
 * fills up in its first hour would be taken for growth.
 */
export async function fillUp(url: string, { findings, stopped }: TrialContext): Promise<void> {
  let left = USERS + EVENTED_REQUESTS;
  const write = async (): Promise<void> => {
    while (left > 0 && !stopped.aborted) {
      left -= 1;
      const isUser = left >= EVENTED_REQUESTS;
      const { status } = isUser
        ? await call(`${url}/api/v1/users`, 'POST', USER, { 'Idempotency-Key': `soak-${left}` })
        : await call(`${url}/requests`, 'POST');
      findings.expect(status === (isUser ? 201 : 202), `what fills the service was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  await untilAllAreOver(url);
}
