/**
 * Every environment variable of the service, once: name, default, meaning. The table of docs/CONFIGURATION.md is tested against
 * this list, the environment class checks the values.
 */
export interface EnvironmentVariable {
  readonly name: string;
  readonly default: string;
  readonly description: string;
}

export const VARIABLES: readonly EnvironmentVariable[] = [
  { name: 'PORT', default: '8080', description: 'Port of the service; `0` picks a free one and logs it.' },
  { name: 'HOST', default: '127.0.0.1', description: 'Address to listen on; the container image sets `0.0.0.0`.' },
  {
    name: 'DATA_DIR',
    default: 'the shipped `data`',
    description: 'Folder with `order.json`, `payment.json`, `scenarios/`, `streams/`, `devices/` and `lab/`.',
  },
  {
    name: 'STREAMS',
    default: '(none)',
    description: 'AsyncAPI documents to serve beside those in `streams/` of `DATA_DIR`: paths with commas between.',
  },
  {
    name: 'STATE_DIR',
    default: '.flowprobe',
    description: 'Folder of the embedded store, from where the service is started; one process at a time.',
  },
  {
    name: 'NATS_URL',
    default: '(none)',
    description:
      'Address of a NATS server with JetStream, such as `nats://localhost:4222`; replaces the embedded store.',
  },
  {
    name: 'CHANGES_RETENTION_COUNT',
    default: '1000000',
    description: 'Measurement changes kept of each pod.',
  },
  {
    name: 'CHANGES_RETENTION_SECONDS',
    default: '86400',
    description: 'Age in seconds past which measurement changes are dropped.',
  },
  {
    name: 'TELEMETRY_PORT',
    default: '1234',
    description: 'Port on which telemetry is taken, one JSON object a line; `0` picks a free one.',
  },
  {
    name: 'TELEMETRY_WEB_PORT',
    default: '9292',
    description: 'Port on which `/` shows all telemetry live; `0` picks a free one.',
  },
  {
    name: 'TELEMETRY_RETENTION_COUNT',
    default: '100000',
    description: 'Events of telemetry kept.',
  },
  {
    name: 'TELEMETRY_RETENTION_SECONDS',
    default: '86400',
    description: 'Age in seconds past which events of telemetry are dropped.',
  },
  {
    name: 'LIVE_SEED',
    default: 'flowprobe',
    description: 'Seed of the day that `/simulation/live` repeats, 1–64 characters.',
  },
  {
    name: 'LISTING_PORT',
    default: '5000',
    description: 'Port on which discovery services find the list of mock devices.',
  },
  {
    name: 'PORTS',
    default: '8001,8002,8003,8004,8005',
    description:
      'Ports of the mock devices, such as `8001,8002` or `8001-8100`; `0` is any free one, empty is no fleet.',
  },
  {
    name: 'DEVICE_ADDRESSES',
    default: '(none)',
    description:
      'IPv4 addresses with ports, such as `127.0.10.1-127.0.10.50:80`: each mock device has one, in place of a port of `PORTS`.',
  },
  {
    name: 'PROFILES',
    default: 'legacy,new',
    description:
      'What mock devices are: profiles in turn, such as `axeos`, or for ports, such as `8001-8010=axeos,8011=legacy`.',
  },
  {
    name: 'AXEOS_UI_DIR',
    default: '(none)',
    description: 'Folder with a built AxeOS web interface, which devices of the profile `axeos` serve.',
  },
  {
    name: 'AXEOS_STRICT_ORIGIN',
    default: 'false',
    description: 'Whether devices of the profile `axeos` answer other networks, and pages of them, with 401.',
  },
  {
    name: 'LOGS_PUB_ENABLED',
    default: 'false',
    description: 'Whether devices send their logs over WebSocket, `true` or `false`.',
  },
  {
    name: 'FLEET_WORKERS',
    default: 'the number of cores',
    description: 'Worker threads that the devices run in, 1–64; never more than devices.',
  },
  {
    name: 'FLEET_SEED',
    default: 'flowprobe',
    description: 'Seed of all devices, 1–64 characters: the same seed, the same devices.',
  },
  {
    name: 'MAX_STREAMS',
    default: '10000',
    description:
      'Maximum number of open streams, WebSockets of your own stream too; clients of further ones get a `retry:` and an end, WebSockets a 503.',
  },
  {
    name: 'TRAFFIC_MAX_RPS',
    default: '20',
    description: 'Requests that traffic jobs of one process send in any second, all together, at most; up to 100000.',
  },
  {
    name: 'TRAFFIC_MAX_ACTIVE_JOBS',
    default: '1',
    description: 'Traffic jobs that run at a time, counted over all replicas; up to 10.',
  },
  {
    name: 'TRAFFIC_TARGETS',
    default: '(none)',
    description:
      'What traffic may be aimed at beside this service: `name=https://host:port`, several with commas between.',
  },
  {
    name: 'SHUTDOWN_TIMEOUT',
    default: '200 (SIGTERM), 5 (Ctrl+C)',
    description: 'Seconds that open streams may go on after a stop signal.',
  },
  {
    name: 'CORS_ORIGINS',
    default: '(none)',
    description: 'Comma-separated origins whose pages may change something; reading is open to all.',
  },
  {
    name: 'PUBLIC_URL',
    default: '(none)',
    description:
      'Origin under which browsers reach the service, such as `https://example.org`; its pages may change something.',
  },
  {
    name: 'PUBLIC_PATH',
    default: '(none)',
    description: 'Path under which a proxy serves it, such as `/flowprobe`; goes in front of redirects and `Location`.',
  },
  {
    name: 'TRUST_PROXY',
    default: 'false',
    description:
      'Proxies whose `X-Forwarded-Host` and `X-Forwarded-Proto` count: `true`, a number of hops, or addresses such as `loopback`.',
  },
  {
    name: 'API_KEY',
    default: '(none)',
    description:
      'When set, whatever changes something needs `Authorization: Bearer …` with it; 16–256 printable characters.',
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    description: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
  },
];
