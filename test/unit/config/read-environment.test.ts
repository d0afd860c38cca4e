import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { describe, expect, it, test } from '@jest/globals';
import { Environment } from '../../../src/config/environment.js';
import { ConfigurationError, readEnvironment } from '../../../src/config/read-environment.js';
import { VARIABLES } from '../../../src/config/variables.js';
import { SHIPPED_DATA } from '../../support/apps/data-folder.js';

/** What a source is refused with, line by line. */
function refusal(source: Record<string, unknown>): string[] {
  try {
    readEnvironment(source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n');
    throw error;
  }
  throw new Error('it was accepted');
}

const PORT = 'must be a whole number from 0 to 65535';
const STREAMS = 'must be a whole number from 1 to 1000000';
const SECONDS = 'must be a whole number of seconds from 0 to 3600';
const ADDRESS = 'must be an address such as 127.0.0.1, 0.0.0.0 or ::1, without brackets or a port';
const PUBLIC_URL = 'must be an origin such as https://example.org, without a path';
const PUBLIC_PATH = 'must be a path such as /flowprobe, with a slash in front and none at the end';
const PROXIES =
  'must be true, false, a number of proxies, or their addresses: loopback, linklocal, uniquelocal, 10.0.0.0/8, separated by commas';
const ORIGINS = 'must be origins such as https://example.org, separated by commas';
const SEED = 'must be a text of 1 to 64 characters';
const LEVEL = 'must be one of fatal, error, warn, info, debug, trace, silent';

const KEPT = 'must be a whole number from 1 to 100000000';
const AGE = 'must be a whole number of seconds from 1 to 31536000';
const NATS = 'must be addresses such as nats://localhost:4222, separated by commas';

const DEFAULTS = {
  PORT: 8080,
  HOST: '127.0.0.1',
  DATA_DIR: SHIPPED_DATA,
  STATE_DIR: '.flowprobe',
  NATS_URL: undefined,
  STREAMS: [],
  CHANGES_RETENTION_COUNT: 1_000_000,
  CHANGES_RETENTION_SECONDS: 86_400,
  TELEMETRY_PORT: 1234,
  TELEMETRY_WEB_PORT: 9292,
  TELEMETRY_RETENTION_COUNT: 100_000,
  TELEMETRY_RETENTION_SECONDS: 86_400,
  API_KEY: undefined,
  LIVE_SEED: 'flowprobe',
  LISTING_PORT: 5000,
  PORTS: [8001, 8002, 8003, 8004, 8005],
  DEVICE_ADDRESSES: [],
  AXEOS_STRICT_ORIGIN: false,
  LOGS_PUB_ENABLED: false,
  FLEET_WORKERS: availableParallelism(),
  FLEET_SEED: 'flowprobe',
  MAX_STREAMS: 10_000,
  TRAFFIC_MAX_RPS: 20,
  TRAFFIC_MAX_ACTIVE_JOBS: 1,
  TRAFFIC_TARGETS: [],
  CORS_ORIGINS: [],
  TRUST_PROXY: false,
  LOG_LEVEL: 'info',
};

describe('readEnvironment', () => {
  it('has a default for everything', () => {
    expect({ ...readEnvironment({}) }).toEqual({ ...DEFAULTS, SHUTDOWN_TIMEOUT: undefined });
  });

  it('takes an empty text as not set, but for the ports of the devices, of which there are none then', () => {
    const empty = Object.fromEntries(VARIABLES.map(({ name }) => [name, '']));
    expect(readEnvironment(empty)).toEqual({ ...readEnvironment({}), PORTS: [] });
  });

  it('reads each variable as what it is', () => {
    const source = {
      PORT: '0',
      HOST: '::',
      DATA_DIR: '/srv/my data',
      STATE_DIR: '/srv/my state',
      NATS_URL: 'nats://user:password@a.example:4222, tls://b.example',
      STREAMS: ' /srv/orders.yaml, own.JSON ,',
      CHANGES_RETENTION_COUNT: '1',
      CHANGES_RETENTION_SECONDS: '31536000',
      TELEMETRY_PORT: '0',
      TELEMETRY_WEB_PORT: '65535',
      TELEMETRY_RETENTION_COUNT: '1',
      TELEMETRY_RETENTION_SECONDS: '1',
      API_KEY: 'k'.repeat(16),
      LIVE_SEED: 'x'.repeat(64),
      LISTING_PORT: '0',
      PORTS: '8001, 8100-8102',
      DEVICE_ADDRESSES: '127.0.10.1-127.0.10.2:80',
      PROFILES: 'axeos, new',
      AXEOS_UI_DIR: '/srv/axe-os',
      AXEOS_STRICT_ORIGIN: 'true',
      LOGS_PUB_ENABLED: 'true',
      FLEET_WORKERS: '64',
      FLEET_SEED: 'x',
      MAX_STREAMS: '1000000',
      TRAFFIC_MAX_RPS: '100000',
      TRAFFIC_MAX_ACTIVE_JOBS: '10',
      TRAFFIC_TARGETS: 'shop=https://shop.example, here=http://10.0.0.5:8080',
      SHUTDOWN_TIMEOUT: '0',
      CORS_ORIGINS: ' https://a.example, http://localhost:5173 ,,',
      PUBLIC_URL: 'https://probe.example',
      PUBLIC_PATH: '/a/probe',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      LOG_LEVEL: 'silent',
    };
    expect({ ...readEnvironment(source) }).toEqual({
      ...source,
      PORT: 0,
      LISTING_PORT: 0,
      PORTS: [8001, 8100, 8101, 8102],
      DEVICE_ADDRESSES: [
        { address: '127.0.10.1', port: 80 },
        { address: '127.0.10.2', port: 80 },
      ],
      PROFILES: { inTurn: ['axeos', 'new'] },
      AXEOS_UI_DIR: '/srv/axe-os',
      AXEOS_STRICT_ORIGIN: true,
      STREAMS: ['/srv/orders.yaml', 'own.JSON'],
      LOGS_PUB_ENABLED: true,
      FLEET_WORKERS: 64,
      MAX_STREAMS: 1_000_000,
      TRAFFIC_MAX_RPS: 100_000,
      TRAFFIC_MAX_ACTIVE_JOBS: 10,
      TRAFFIC_TARGETS: ['shop=https://shop.example', 'here=http://10.0.0.5:8080'],
      CHANGES_RETENTION_COUNT: 1,
      CHANGES_RETENTION_SECONDS: 31_536_000,
      TELEMETRY_PORT: 0,
      TELEMETRY_WEB_PORT: 65_535,
      TELEMETRY_RETENTION_COUNT: 1,
      TELEMETRY_RETENTION_SECONDS: 1,
      SHUTDOWN_TIMEOUT: 0,
      CORS_ORIGINS: ['https://a.example', 'http://localhost:5173'],
      TRUST_PROXY: ['loopback', '10.0.0.0/8'],
    });
  });

  it('leaves aside what is not its own', () => {
    const source = { PATH: '/bin', constructor: 'x', port: '1', PORT: '65535' };
    expect({ ...readEnvironment(source) }).toEqual({ ...DEFAULTS, PORT: 65_535, SHUTDOWN_TIMEOUT: undefined });
  });

  test.each([
    ...['65536', '-1', '80a', '1e3', '0x50', '80.5', ' ', 'http', '８０'].map((value) => ['PORT', value, PORT]),
    ...['65536', '-1', 'x'].map((value) => ['TELEMETRY_PORT', value, PORT]),
    ...['65536', '-1', 'x'].map((value) => ['TELEMETRY_WEB_PORT', value, PORT]),
    ...['0', '-1', 'x'].map((value) => ['TELEMETRY_RETENTION_COUNT', value, KEPT]),
    ...['0', '-1', 'x'].map((value) => ['TELEMETRY_RETENTION_SECONDS', value, AGE]),
    ...[' ', 'my host', '127.0.0.1 8080', 'a\tb', '[::1]', 'localhost:8080', 'http://localhost'].map((value) => [
      'HOST',
      value,
      ADDRESS,
    ]),
    ...['https://a.example/', 'a.example', '*'].map((value) => ['PUBLIC_URL', value, PUBLIC_URL]),
    ...['probe', '/', '/probe/', '/a b', '//a'].map((value) => ['PUBLIC_PATH', value, PUBLIC_PATH]),
    ...['yes', '-1', '10.0.0.0/33', 'loopback,nginx'].map((value) => ['TRUST_PROXY', value, PROXIES]),
    ...['0', '100001', 'x'].map((value) => ['TRAFFIC_MAX_RPS', value, 'must be a whole number from 1 to 100000']),
    ...['0', '11'].map((value) => ['TRAFFIC_MAX_ACTIVE_JOBS', value, 'must be a whole number from 1 to 10']),
    ['LIVE_SEED', 'x'.repeat(65), SEED],
    ['FLEET_SEED', 'x'.repeat(65), SEED],
    ...['65536', '-1', 'http'].map((value) => ['LISTING_PORT', value, PORT]),
    ...['0', '65', '1.5', 'all'].map((value) => ['FLEET_WORKERS', value, 'must be a whole number from 1 to 64']),
    ...['yes', '1', 'TRUE'].map((value) => ['LOGS_PUB_ENABLED', value, 'must be true or false']),
    ...['0', '1000001', '-5', 'many', '1.5'].map((value) => ['MAX_STREAMS', value, STREAMS]),
    ...['0', '-1', '1.5', '100000001'].map((value) => ['CHANGES_RETENTION_COUNT', value, KEPT]),
    ...['0', '31536001', 'day'].map((value) => ['CHANGES_RETENTION_SECONDS', value, AGE]),
    ...['localhost:4222', 'http://localhost:4222', 'nats://', 'nats://a,b', 'nats://a b'].map((value) => [
      'NATS_URL',
      value,
      NATS,
    ]),
    ...['3601', '-1', '5s', '0.5'].map((value) => ['SHUTDOWN_TIMEOUT', value, SECONDS]),
    ...['*', 'null', 'example.org', 'https://', 'https://a.example/', 'https://a.example/path', 'ftp://a.example'].map(
      (value) => ['CORS_ORIGINS', value, ORIGINS],
    ),
    ['CORS_ORIGINS', 'https://a.example,b.example', ORIGINS],
    ['CORS_ORIGINS', 'https://a.example https://b.example', ORIGINS],
    ...['INFO', 'verbose', 'info ', '3'].map((value) => ['LOG_LEVEL', value, LEVEL]),
  ])('refuses %s=%j and says what it expected', (name = '', value = '', expected = '') => {
    expect(refusal({ [name]: value })).toEqual([
      'The configuration has a problem:',
      `  ${name}=${JSON.stringify(value)}: ${expected}`,
    ]);
  });

  it('says all problems at once, a line for each variable', () => {
    expect(refusal({ PORT: 'x', MAX_STREAMS: '0', LOG_LEVEL: 'loud', HOST: '0.0.0.0' })).toEqual([
      'The configuration has 3 problems:',
      `  PORT="x": ${PORT}`,
      `  MAX_STREAMS="0": ${STREAMS}`,
      `  LOG_LEVEL="loud": ${LEVEL}`,
    ]);
  });

  it('cannot be changed afterwards', () => {
    const environment = readEnvironment({});
    expect(Object.isFrozen(environment)).toBe(true);
    expect(() => Object.assign(environment, { PORT: 1 })).toThrow(TypeError);
    expect(readEnvironment({}).PORT).toBe(8080);
  });

  it('cannot be changed in its lists either', () => {
    const { CORS_ORIGINS } = readEnvironment({ CORS_ORIGINS: 'https://a.example' });
    expect(Object.isFrozen(CORS_ORIGINS)).toBe(true);
    expect(Object.isFrozen(readEnvironment({}).PORTS)).toBe(true);
    expect(Object.isFrozen(readEnvironment({}).DEVICE_ADDRESSES)).toBe(true);
  });

  // A browser compares whole origins: these could never be equal to one, so who sets them is locked out without a word.
  test.each([
    'https://a.example?x=1',
    'https://a.example#top',
    'https://user:word@a.example',
    'https://A.example',
    'https://a.example:443',
    'https://*.example',
    'https://a.example:99999',
  ])('refuses CORS_ORIGINS=%s, which is no origin that a browser would send', (value) => {
    expect(refusal({ CORS_ORIGINS: value })).toContain(`  CORS_ORIGINS=${JSON.stringify(value)}: ${ORIGINS}`);
  });

  it('refuses a data folder that is only blanks', () => {
    expect(refusal({ DATA_DIR: '  ' })).toContain('  DATA_DIR="  ": must be the path of a folder');
  });
});

describe('SETTINGS', () => {
  it('names the variables that the environment has, no more, no less, each once', () => {
    expect(VARIABLES.map(({ name }) => name).sort()).toEqual(Object.keys(new Environment()).sort());
  });

  it('says the defaults that the environment has', () => {
    const defaults = new Map<string, unknown>(Object.entries(readEnvironment({})));
    const inWords = [
      'DATA_DIR',
      'FLEET_WORKERS',
      'DEVICE_ADDRESSES',
      'PROFILES',
      'AXEOS_UI_DIR',
      'TRAFFIC_TARGETS',
      'STREAMS',
      'SHUTDOWN_TIMEOUT',
      'CORS_ORIGINS',
      'PUBLIC_URL',
      'PUBLIC_PATH',
      'NATS_URL',
      'API_KEY',
    ];
    const emitted = VARIABLES.filter(({ name }) => !inWords.includes(name));
    expect(emitted.map((setting) => setting.default)).toEqual(emitted.map(({ name }) => String(defaults.get(name))));
  });

  it('says what each is for', () => {
    expect(VARIABLES.filter(({ description }) => !/^\S.*\.$/.test(description))).toEqual([]);
  });
});
