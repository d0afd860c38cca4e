import { type IncomingMessage } from 'node:http';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device } from '../domain/device.js';
import { type DeviceOverrides } from '../domain/value.js';
import { type Answer, json, NO_CONTENT, refusal, RESTARTING, UNAVAILABLE, UPDATED } from './answer.js';
import { type DeviceAccess } from './device-access.js';
import { readSettings } from './settings-body.js';

/** Where what happens to devices is told. */
export interface DeviceEvents {
  onChanged(device: Device, fields: DeviceOverrides): void;
  onRestarting(device: Device, backAtMs: number): void;
}

type Route = (device: Device, request: IncomingMessage) => Answer | Promise<Answer>;

/** Which methods a path knows. */
type Routes = ReadonlyMap<string, ReadonlyMap<string, Route>>;

/** The HTTP API of a device. */
export class DeviceApi {
  private readonly routes: Routes;

  constructor(
    private readonly clock: TaskClock,
    private readonly access: DeviceAccess,
    private readonly events: DeviceEvents,
  ) {
    const info: Route = (device) => json(200, device.info(this.clock.now()));
    this.routes = new Map([
      [
        '/api/system/info',
        new Map([
          ['GET', info],
          ['HEAD', info],
        ]),
      ],
      ['/api/system', new Map<string, Route>([['PATCH', (device, request) => this.change(device, request)]])],
      ['/api/system/restart', new Map<string, Route>([['POST', (device, request) => this.restart(device, request)]])],
    ]);
  }

  /** Rejects when the client goes away before it has sent its body. */
  answer(device: Device, request: IncomingMessage): Answer | Promise<Answer> {
    if (device.isRestarting(this.clock.now())) return UNAVAILABLE;
    const { method = '', url = '' } = request;
    const query = url.indexOf('?');
    const methods = this.routes.get(query < 0 ? url : url.slice(0, query));
    if (methods === undefined) return refusal(404, 'There is no such thing on this device');
    const route = methods.get(method);
    if (route !== undefined) return route(device, request);
    if (method === 'OPTIONS') return NO_CONTENT;
    const allowed = [...methods.keys()].join(', ');
    return refusal(405, `${method} is not known here, only ${allowed}`, ['Allow', allowed]);
  }

  private async change(device: Device, request: IncomingMessage): Promise<Answer> {
    const forbidden = this.access.refusalOf(request);
    if (forbidden !== undefined) return forbidden;
    const body = await readSettings(request);
    // It may have gone away while the body was on its way.
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
    return RESTARTING;
  }
}
