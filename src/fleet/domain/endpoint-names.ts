/** What a path of a device can do. Each is a file in `worker/endpoints/`; a profile says which of them it has, and where. */
const ENDPOINT_NAMES = [
  'info',
  'overrides',
  'restart',
  'restart-json',
  'settings',
  'asic',
  'statistics',
  'scoreboard',
  'logs',
  'wifi-scan',
  'pause',
  'resume',
  'identify',
  'boot',
  'block-dismiss',
  'firmware-update',
  'web-update',
  'pool-set',
  'pool-delete',
  'theme-read',
  'theme-set',
  'preflight',
  'home',
  'web-files',
] as const;

export type EndpointName = (typeof ENDPOINT_NAMES)[number];

/** By method and path, such as `GET /api/system/info`; `{name}` is any segment, `*` at the end is anything. */
export type Endpoints = Readonly<Record<string, EndpointName>>;

/** What a WebSocket of a device sends: its log as JSON or as a console has it, or what it reports as it changes. */
const SOCKET_NAMES = ['log-json', 'log-console', 'live'] as const;

export type SocketName = (typeof SOCKET_NAMES)[number];

/** By path. */
export type Sockets = Readonly<Record<string, SocketName>>;

/** Of a profile that does not say. */
export const DEFAULT_ENDPOINTS: Endpoints = {
  'GET /api/system/info': 'info',
  'PATCH /api/system': 'overrides',
  'POST /api/system/restart': 'restart',
};

/** Of a profile that does not say, where devices are to send their logs. */
export const DEFAULT_SOCKETS: Sockets = { '/api/ws': 'log-json' };

const METHODS = ['GET', 'PATCH', 'POST', 'PUT', 'DELETE', 'OPTIONS'];
const PATH = /^\/(?:[\w.-]+|\{[a-z]+\})?(?:\/(?:[\w.-]+|\{[a-z]+\}))*(?:\/?\*)?$/i;

function isOneOf<T extends string>(value: unknown, names: readonly T[]): value is T {
  return typeof value === 'string' && (names as readonly string[]).includes(value);
}

/** What is wrong with the endpoints of a profile, by place. */
export function endpointProblems(endpoints: Readonly<Record<string, unknown>>): { field: string; problem: string }[] {
  return Object.entries(endpoints).flatMap(([route, name]) => {
    const field = `endpoints.${route}`;
    const [method = '', path = '', ...rest] = route.split(' ');
    if (!METHODS.includes(method) || !PATH.test(path) || rest.length > 0) {
      return [{ field, problem: `must be a method (${METHODS.join(', ')}) and a path, such as GET /api/system/info` }];
    }
    return isOneOf(name, ENDPOINT_NAMES) ? [] : [{ field, problem: `must be one of ${ENDPOINT_NAMES.join(', ')}` }];
  });
}

/** The same of its WebSockets. */
export function socketProblems(sockets: Readonly<Record<string, unknown>>): { field: string; problem: string }[] {
  return Object.entries(sockets).flatMap(([path, name]) => {
    const field = `sockets.${path}`;
    if (!PATH.test(path)) return [{ field, problem: 'must be a path, such as /api/ws' }];
    return isOneOf(name, SOCKET_NAMES) ? [] : [{ field, problem: `must be one of ${SOCKET_NAMES.join(', ')}` }];
  });
}
