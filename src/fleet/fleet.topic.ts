import { Injectable } from '@nestjs/common';
import { type EventTopic, EventTopics } from '../streaming/events/event-topics.js';
import { ApiTopic } from '../streaming/events/topic.docs.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { stateSource } from '../streaming/events/state-source.js';
import { TaskClock } from '../kernel/time/clock.js';
import { DeviceReports } from './device-reports.service.js';
import { FleetService } from './fleet.service.js';
import { FleetTopicMessage, MAX_REPORTS } from './fleet.dto.js';

const EVERY_MS = 2000;

/** `fleet`: the devices and what they report of themselves, asked on their own ports while anybody looks. */
@ApiTopic({ name: 'fleet', payloads: [FleetTopicMessage] })
@Injectable()
export class FleetTopic implements EventTopic {
  readonly name = 'fleet';
  readonly open: () => Promise<OpenSource>;

  constructor(
    private readonly reports: DeviceReports,
    private readonly fleet: FleetService,
    private readonly clock: TaskClock,
    topics: EventTopics,
  ) {
    this.open = stateSource(clock, EVERY_MS, () => this.read());
    topics.register(this);
  }

  /** Who has more devices than these looks at `GET /fleet`, and has others report by `GET /fleet/reports`. */
  private async read(): Promise<string> {
    const all = this.fleet.registry.devices(this.clock.now());
    return JSON.stringify({ total: all.length, devices: await this.reports.of(all.slice(0, MAX_REPORTS)) });
  }
}
