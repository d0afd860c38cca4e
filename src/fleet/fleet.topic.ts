import { Agent, get } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { stateSource } from '../streaming/events/state-source.js';
import { TaskClock } from '../kernel/time/clock.js';
import { reachableHost } from './device-address.js';
import { type Figures, figuresOf, NO_FIGURES } from './domain/figures.js';
import { FleetService } from './fleet.service.js';

const EVERY_MS = 2000;
/** Who has more of them looks at `GET /fleet`. */
const MOST_DEVICES = 100;
/** So many devices are asked at a time. */
const AT_ONCE = 16;
const PATIENCE_MS = 1000;
const MOST_BYTES = 64 * 1024;

/** `fleet`: the devices and what they report of themselves, asked on their own ports while anybody looks. */
@Injectable()
export class FleetTopic implements EventTopic, OnModuleDestroy {
  readonly name = 'fleet';
  readonly open: () => Promise<OpenSource>;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, maxTotalSockets: AT_ONCE });

  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
    private readonly clock: TaskClock,
    topics: EventTopics,
  ) {
    this.open = stateSource(clock, EVERY_MS, () => this.read());
    topics.register(this);
  }

  onModuleDestroy(): void {
    this.agent.destroy();
  }

  private async read(): Promise<string> {
    const all = this.fleet.registry.devices(this.clock.now());
    const devices = await Promise.all(
      all.slice(0, MOST_DEVICES).map(async ({ uptime, ...device }) => ({
        ...device,
        uptimeSeconds: uptime,
        ...(device.state === 'running' ? await this.ask(device.port) : NO_FIGURES),
      })),
    );
    return JSON.stringify({ total: all.length, devices });
  }

  /** A device that is restarting or stuck has no figures, and is no reason to have none of the others. */
  private ask(port: number): Promise<Figures> {
    const { agent } = this;
    const host = reachableHost(this.environment.HOST);
    return new Promise((resolve) => {
      const request = get({ host, port, path: '/api/system/info', agent, timeout: PATIENCE_MS }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
          if (text.length > MOST_BYTES) request.destroy();
        });
        answer.once('end', () => resolve(answer.statusCode === 200 ? figuresOf(text) : NO_FIGURES));
        answer.once('close', () => resolve(NO_FIGURES));
      });
      request.once('timeout', () => request.destroy());
      request.once('error', () => resolve(NO_FIGURES));
    });
  }
}
