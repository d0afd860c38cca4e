import { Agent, get } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { reachableHost } from '../kernel/listeners/reachable-host.js';
import { type DeviceView } from './domain/device-registry.js';
import { type Figures, figuresOf, NO_FIGURES } from './domain/figures.js';
import { type ReportedDevice } from './fleet.dto.js';

/** So many devices are asked at a time. */
const MAX_AT_ONCE = 16;
const TIMEOUT_MS = 1000;
const MAX_BYTES = 64 * 1024;

/** What devices report of themselves, asked on their own ports. */
@Injectable()
export class DeviceReports implements OnModuleDestroy {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_AT_ONCE, maxTotalSockets: MAX_AT_ONCE });

  constructor(private readonly environment: Environment) {}

  onModuleDestroy(): void {
    this.agent.destroy();
  }

  of(devices: readonly DeviceView[]): Promise<ReportedDevice[]> {
    return Promise.all(
      devices.map(async ({ uptime, ...device }) => ({
        ...device,
        uptimeSeconds: uptime,
        ...(device.state === 'running' ? await this.ask(device) : NO_FIGURES),
      })),
    );
  }

  /** A device that is restarting or stuck has no figures, and is no reason to have none of the others. */
  private ask({ port, address }: Pick<DeviceView, 'port' | 'address'>): Promise<Figures> {
    const { agent } = this;
    const host = address ?? reachableHost(this.environment.HOST);
    return new Promise((resolve) => {
      const request = get({ host, port, path: '/api/system/info', agent, timeout: TIMEOUT_MS }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
          if (text.length > MAX_BYTES) request.destroy();
        });
        answer.once('end', () => resolve(answer.statusCode === 200 ? figuresOf(text) : NO_FIGURES));
        answer.once('close', () => resolve(NO_FIGURES));
      });
      request.once('timeout', () => request.destroy());
      request.once('error', () => resolve(NO_FIGURES));
    });
  }
}
