import { type IncomingMessage } from 'node:http';
import { requestPath } from '../../kernel/listeners/request-path.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device } from '../domain/device.js';
import { type DeviceOverrides } from '../domain/value.js';
import {
  type Answer,
  json,
  NO_CONTENT,
  NOT_FOUND,
  refusal,
  RESTARTING_JSON,
  RESTARTING_PAGE,
  UNAVAILABLE,
  UPDATED,
  UPGRADE_REQUIRED,
} from './answer.js';
import { type DeviceAccess } from './device-access.js';
import { readSettings } from './settings-body.js';

export const LOGS_PATH = '/api/ws';

/** Called when something happens to a device. */
export interface DeviceEvents {
  onChanged(device: Device, fields: DeviceOverrides): void;
  onRestarting(device: Device, backAtMs: number): void;
}

type Route = (device: Device, request: IncomingMessage) => Answer | Promise<Answer>;

/** By path, by method. */
type Routes = ReadonlyMap<string, ReadonlyMap<string, Route>>;

function reading(route: Route): ReadonlyMap<string, Route> {
  return new Map([
    ['GET', route],
    ['HEAD', route],
  ]);
}

/** The HTTP API of a device. */
export class DeviceApi {
  private readonly routes: Routes;

  /** @param hasLogs whether devices have `WS /api/ws` */
  constructor(
    private readonly clock: TaskClock,
    private readonly access: DeviceAccess,
    private readonly events: DeviceEvents,
    hasLogs: boolean,
  ) {
    this.routes = new Map([
      ['/api/system/info', reading((device) => json(200, device.info(this.clock.now())))],
      ['/api/system', new Map<string, Route>([['PATCH', (device, request) => this.change(device, request)]])],
      ['/api/system/restart', new Map<string, Route>([['POST', (device, request) => this.restart(device, request)]])],
      ...(hasLogs ? [[LOGS_PATH, reading(() => UPGRADE_REQUIRED)] as const] : []),
    ]);
  }

  answer(device: Device, request: IncomingMessage): Answer | Promise<Answer> {
    if (device.isRestarting(this.clock.now())) return UNAVAILABLE;
    const { method = '', url = '' } = request;
    const methods = this.routes.get(requestPath(url));
    if (methods === undefined) return NOT_FOUND;
    const route = methods.get(method);
    if (route !== undefined) return route(device, request);
    if (method === 'OPTIONS') return NO_CONTENT;
    const allowed = [...methods.keys()].join(', ');
    return refusal(405, `${method} is not allowed here, only ${allowed}`, ['Allow', allowed]);
  }

  private async change(device: Device, request: IncomingMessage): Promise<Answer> {
    const forbidden = this.access.refusalOf(request);
    if (forbidden !== undefined) return forbidden;
    const body = await readSettings(request);
    // It may have begun to restart while the body was on its way.
    if (device.isRestarting(this.clock.now())) return UNAVAILABLE;
    if ('error' in body) return refusal(body.status, body.error);
    if (!device.change(body.fields)) return refusal(507, 'The settings of this device have no room for more');
    this.events.onChanged(device, body.fields);
    return UPDATED;
  }

  private restart(device: Device, request: IncomingMessage): Answer {
    const forbidden = this.access.refusalOf(request);
    if (forbidden !== undefined) return forbidden;
    this.events.onRestarting(device, device.restart(this.clock.now()));
    return request.headers.accept === 'application/json' ? RESTARTING_JSON : RESTARTING_PAGE;
  }
}
