import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ServiceProcess } from '../support/apps/service-process.js';
import { stateFolder } from '../support/apps/state-folder.js';
import { changeOf } from '../support/clients/changes.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { until } from '../support/apps/store-bench.js';

const HOLDER = fileURLToPath(new URL('../support/apps/write-lock.mjs', import.meta.url));

const VALUE = 'https://saref.etsi.org/core/hasValue';

interface Change {
  readonly insert: { readonly '@graph': readonly Readonly<Record<string, unknown>>[] };
}

const valuesOf = (listener: SseListener): unknown[] =>
  listener.messages<Change>().map(({ insert }) => insert['@graph'][0]?.[VALUE]);
const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code;

describe('a service whose disk stalls', () => {
  let state: ReturnType<typeof stateFolder>;
  let service: ServiceProcess;
  let holder: ChildProcess | undefined;

  const send = (method: string, path: string, body: unknown, headers = {}): Promise<Response> =>
    fetch(`${service.url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const write = (value: number, headers = {}): Promise<Response> =>
    send('POST', '/alice/changes', changeOf(value), { 'Content-Type': 'application/ld+json', ...headers });
  const stall = async (): Promise<() => Promise<void>> => {
    const child = spawn(process.execPath, [HOLDER, state.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    holder = child;
    await once(child.stdout, 'data');
    return async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    };
  };

  beforeEach(async () => {
    state = stateFolder();
    service = await ServiceProcess.start({ STATE_DIR: state.path });
  });
  afterEach(async () => {
    holder?.kill('SIGKILL');
    await ServiceProcess.stopAll();
    state.remove();
  });

  it('refuses all that it cannot write within two seconds, answers what it need not write, and stores again after that', async () => {
    expect((await write(1)).status).toBe(201);
    const release = await stall();
    const startedMs = performance.now();
    const first = write(2);
    await fetch(`${service.url}/health/live`);
    const others = [
      write(3),
      write(4, { 'Idempotency-Key': '"once"' }),
      send('PUT', '/clocks/mine', {}),
      send('POST', '/api/v1/users', { name: 'Ann', email: 'ann@example.org' }),
      send('POST', '/requests', {}),
    ];
    expect((await fetch(`${service.url}/simulation/preview`)).status).toBe(200);
    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(new Set(await Promise.all(answers.map(codeOf)))).toEqual(new Set(['unavailable']));
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(503);
    await release();
    await until('readiness', async () => (await fetch(`${service.url}/health/ready`)).ok);
    expect((await write(5)).status).toBe(201);
    const listener = await SseListener.open(`${service.url}/alice/events/changes?receiveBacklog=true`);
    await until('the last change', () => valuesOf(listener).includes(5));
    listener.close();
    // What was on its way to the disk when it stalled may be stored; nothing of what waited for it is.
    expect(valuesOf(listener).filter((value) => value !== 2)).toEqual([1, 5]);
  });
});
