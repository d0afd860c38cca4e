import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { TaskClock } from '../../kernel/time/clock.js';
import { type EventTopic, EventTopics } from '../events/event-topics.js';
import { stateSource } from '../events/state-source.js';
import { ApiTopic } from '../events/topic.docs.js';
import { type OpenSource } from '../stream-source.js';
import { ClientBody } from './clients.dto.js';
import { ClientsService, withoutAddresses } from './clients.service.js';
import { type Client } from './local-clients.js';

const EVERY_MS = 500;

/** `clients`: who is connected, whenever that or what a client has been sent has changed. */
@ApiTopic({ name: 'clients', payloads: [[ClientBody]] })
@Injectable()
export class ClientsTopic implements EventTopic {
  readonly name = 'clients';
  private readonly withAddresses: () => Promise<OpenSource>;
  private readonly withoutAddresses: () => Promise<OpenSource>;

  constructor(
    private readonly clients: ClientsService,
    clock: TaskClock,
    topics: EventTopics,
  ) {
    this.withAddresses = stateSource(
      clock,
      EVERY_MS,
      this.reader((list) => list),
    );
    this.withoutAddresses = stateSource(clock, EVERY_MS, this.reader(withoutAddresses));
    topics.register(this);
  }

  open(_argument: string, _cursor: string | undefined, request: IncomingMessage): Promise<OpenSource> {
    return this.clients.seesAddresses(request) ? this.withAddresses() : this.withoutAddresses();
  }

  /** What is sent to the page's own streams, and to those that have this topic, is no change: the list would follow itself. */
  private reader(shown: (clients: readonly Client[]) => readonly Client[]): () => Promise<string> {
    let text = '[]';
    let seen = '';
    return async () => {
      const { clients } = await this.clients.list(true);
      const still = clients.map((client) => (client.own || carriesClients(client) ? client.id : client));
      const now = JSON.stringify(still);
      if (now !== seen) {
        seen = now;
        text = JSON.stringify(shown(clients));
      }
      return text;
    };
  }
}

function carriesClients({ kind, path }: Client): boolean {
  if (kind !== 'events') return false;
  const topics = new URLSearchParams(path.slice(path.indexOf('?') + 1)).get('topics') ?? '';
  return topics.split(',').some((topic) => topic.trim() === 'clients');
}
