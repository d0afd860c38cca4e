import { Injectable } from '@nestjs/common';
import { NEVER, Observable, share, timer, retry } from 'rxjs';
import { WebSocket } from 'ws';
import { Environment } from '../config/environment.js';
import { type EventTopic, EventTopics, type OpenTopic, type TopicMessage } from '../kernel/events/event-topics.js';
import { TaskClock } from '../kernel/time/clock.js';
import { reachableHost } from './device-address.js';
import { FleetService } from './fleet.service.js';

/** A device that restarts is back after five. */
const RETRY_MS = 2000;
const MOST_BYTES = 16 * 1024;

type Told = readonly TopicMessage[];

/** `device-logs/{hostname}`: what a device says on its own WebSocket, listened to once for all who want to hear it. */
@Injectable()
export class DeviceLogsTopic implements EventTopic {
  readonly name = 'device-logs';
  readonly argument = { name: 'hostname', pattern: /^[\w.-]{1,63}$/ };
  private readonly logs = new Map<string, Observable<Told>>();

  constructor(
    private readonly environment: Environment,
    private readonly fleet: FleetService,
    private readonly clock: TaskClock,
    topics: EventTopics,
  ) {
    topics.offer(this);
  }

  follow(hostname: string): Promise<OpenTopic> {
    const isSpoken = this.environment.LOGS_PUB_ENABLED && this.fleet.roster.has(hostname);
    const told = isSpoken ? this.logsOf(hostname) : NEVER;
    return Promise.resolve({ messages: () => told });
  }

  /** One for each device that there is, so that they are bounded. */
  private logsOf(hostname: string): Observable<Told> {
    const known = this.logs.get(hostname);
    if (known !== undefined) return known;
    const made = new Observable<Told>((subscriber) => {
      const port = this.fleet.roster.portOf(hostname);
      if (port === undefined) {
        subscriber.error(new Error(`${hostname} is down`));
        return;
      }
      const url = `ws://${hostInUrl(reachableHost(this.environment.HOST))}:${port}/api/ws`;
      const socket = new WebSocket(url, { maxPayload: MOST_BYTES });
      socket.on('message', (bytes: Buffer) => {
        const { log } = JSON.parse(bytes.toString('utf8')) as { log: string };
        subscriber.next([{ kind: 'data', data: JSON.stringify({ hostname, log }) }]);
      });
      socket.on('error', (error) => subscriber.error(error));
      socket.on('close', () => subscriber.error(new Error(`${hostname} has closed its log`)));
      return () => socket.terminate();
    }).pipe(retry({ delay: () => timer(RETRY_MS, this.clock) }), share());
    this.logs.set(hostname, made);
    return made;
  }
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
