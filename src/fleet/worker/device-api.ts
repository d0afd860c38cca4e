import { type IncomingMessage } from 'node:http';
import { isReading } from '../../kernel/access/is-reading.js';
import { requestPath } from '../../kernel/listeners/request-path.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device } from '../domain/device.js';
import { DEFAULT_SOCKETS, type SocketName, type Sockets } from '../domain/endpoint-names.js';
import { type Profile } from '../domain/profile.js';
import { type Answer, NO_CONTENT, NOT_FOUND, refusal, UNAVAILABLE, UPGRADE_REQUIRED } from './answer.js';
import { type DeviceAccess } from './device-access.js';
import { ENDPOINTS } from './endpoints/all-endpoints.js';
import { type DeviceEvents, type Endpoint } from './endpoints/endpoint.js';

type ByMethod = Map<string, Endpoint>;

/** A path with parts that may be anything. */
interface Pattern {
  readonly path: RegExp;
  readonly kind: Found['kind'];
  readonly methods: ByMethod;
}

/** The paths of a profile. */
interface Routes {
  readonly exact: ReadonlyMap<string, ByMethod>;
  readonly patterns: readonly Pattern[];
}

interface Found {
  /** `rest`: what is no other path. */
  readonly kind: 'path' | 'below' | 'rest';
  readonly methods: ByMethod;
  readonly segments: readonly string[];
}

function kindOf(path: string): Found['kind'] {
  if (path === '/*') return 'rest';
  return path.endsWith('*') ? 'below' : 'path';
}

const SEGMENT = /\\\{[a-z]+\\\}/g;

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(SEGMENT, '([^/]+)').replace(/\\\*$/, '.*')}$`);
}

/** What `DeviceApi` is made with. */
export interface DeviceApiSpec {
  readonly clock: TaskClock;
  readonly access: DeviceAccess;
  readonly events: DeviceEvents;
  /** Whether devices whose profile does not say have a WebSocket with their log. */
  readonly hasLogs: boolean;
  readonly webDir: string | undefined;
}

/** The HTTP API of devices, as their profiles have it. */
export class DeviceApi {
  private readonly routes = new Map<Profile, Routes>();
  private readonly endpoints: ReadonlyMap<string, Endpoint>;

  constructor(private readonly spec: DeviceApiSpec) {
    const { clock, events, webDir } = spec;
    const context = { clock, events, webDir };
    this.endpoints = new Map(Object.entries(ENDPOINTS).map(([name, make]) => [name, make(context)]));
  }

  answer(device: Device, request: IncomingMessage): Answer | Promise<Answer> {
    const { clock, access } = this.spec;
    if (device.isRestarting(clock.now())) return UNAVAILABLE;
    const stranger = access.strangerRefusal(device.profile, request);
    if (stranger !== undefined) return stranger;
    const { method = '', url = '' } = request;
    const path = requestPath(url);
    const found = this.find(device.profile, path);
    const [match] = found.flatMap(({ methods, segments }) => {
      const endpoint = methods.get(method);
      return endpoint === undefined ? [] : [{ endpoint, segments }];
    });
    if (match !== undefined) {
      // What changes nothing needs no right.
      const forbidden = isReading(method) ? undefined : access.refusalOf(request);
      return forbidden ?? match.endpoint({ device, request, segments: match.segments });
    }
    const [known] = found;
    if (known === undefined) return NOT_FOUND;
    if (method === 'OPTIONS') return NO_CONTENT;
    const allowed = [...known.methods.keys()].join(', ');
    return refusal(405, `${method} is not allowed here, only ${allowed}`, ['Allow', allowed]);
  }

  /** What the WebSocket at this path sends; undefined where there is none. */
  socketAt({ profile }: Device, path: string): SocketName | undefined {
    return Object.entries(this.socketsOf(profile)).find(([each]) => each.toLowerCase() === path)?.[1];
  }

  private socketsOf({ sockets }: Profile): Sockets {
    return sockets ?? (this.spec.hasLogs ? DEFAULT_SOCKETS : {});
  }

  /** What a path is, the nearest first. */
  private find(profile: Profile, path: string): Found[] {
    const { exact, patterns } = this.routes.get(profile) ?? this.makeRoutes(profile);
    const methods = exact.get(path);
    const near: Found[] = methods === undefined ? [] : [{ kind: 'path', methods, segments: [] }];
    for (const pattern of patterns) {
      const match = pattern.path.exec(path);
      if (match !== null) near.push({ kind: pattern.kind, methods: pattern.methods, segments: match.slice(1) });
    }
    return near.some(({ kind }) => kind === 'path') ? near.filter(({ kind }) => kind !== 'rest') : near;
  }

  private makeRoutes(profile: Profile): Routes {
    const exact = new Map<string, ByMethod>();
    for (const [route, name] of Object.entries(profile.endpoints)) {
      const [method = '', path = ''] = route.split(' ');
      const methods = exact.get(path.toLowerCase()) ?? new Map<string, Endpoint>();
      const endpoint = this.endpoints.get(name);
      if (endpoint === undefined) continue;
      for (const each of method === 'GET' ? ['GET', 'HEAD'] : [method]) methods.set(each, endpoint);
      exact.set(path.toLowerCase(), methods);
    }
    for (const path of Object.keys(this.socketsOf(profile))) {
      const upgrade: Endpoint = () => UPGRADE_REQUIRED;
      exact.set(path.toLowerCase(), new Map(['GET', 'HEAD'].map((method) => [method, upgrade])));
    }
    const patterns = [...exact].filter(([path]) => /[{*]/.test(path));
    const routes = {
      exact,
      patterns: patterns.map(([path, methods]) => ({ path: patternOf(path), kind: kindOf(path), methods })),
    };
    for (const [path] of patterns) exact.delete(path);
    this.routes.set(profile, routes);
    return routes;
  }
}
