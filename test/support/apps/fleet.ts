import { setTimeout as delay } from 'node:timers/promises';
import { type DeviceView, type ListedServer } from '../../../src/fleet/domain/device-registry.js';
import { startApp, type TestApp } from './app.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** A whole application whose devices have ports of their own, and a few questions to it. */
export class FleetApp {
  private constructor(readonly app: TestApp) {}

  /** Resolves when all devices run that can. */
  static async start(variables: Readonly<Record<string, string>> = {}, running?: number): Promise<FleetApp> {
    const ports = variables['PORTS'] ?? '0,0,0,0';
    const fleet = new FleetApp(await startApp({ PORTS: ports, FLEET_WORKERS: '2', ...variables }));
    const expected = running ?? ports.split(',').length;
    await fleet.until(async () => (await fleet.running()).length === expected);
    return fleet;
  }

  get url(): string {
    return this.app.url;
  }

  async json<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.url}${path}`)).json()) as T;
  }

  async devices(): Promise<DeviceView[]> {
    return (await this.json<{ devices: DeviceView[] }>('/fleet')).devices;
  }

  async device(hostname: string): Promise<DeviceView> {
    const found = (await this.devices()).find((each) => each.hostname === hostname);
    if (found === undefined) throw new Error(`there is no ${hostname}`);
    return found;
  }

  async running(): Promise<DeviceView[]> {
    return (await this.devices()).filter(({ state }) => state === 'running');
  }

  async servers(): Promise<ListedServer[]> {
    return (await this.json<{ servers: ListedServer[] }>('/fleet/servers')).servers;
  }

  /** Of a device, on its own port. */
  async urlOf(hostname: string): Promise<string> {
    return `http://127.0.0.1:${(await this.device(hostname)).port}`;
  }

  async until(fulfilled: () => Promise<boolean>, timeoutMs = WAIT_LIMIT_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await fulfilled())) {
      if (performance.now() > deadline)
        throw new Error(`it did not come to pass: ${JSON.stringify(await this.devices())}`);
      await delay(20);
    }
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

export async function patch(url: string, fields: object): Promise<number> {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(fields) })).status;
}
