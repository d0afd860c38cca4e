import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { StreamsService } from '../streams.service.js';
import { type Fault } from '../wire/parse-faults.js';
import { type ClientState, type ConnectedClient } from './connected-client.js';

/** Clients that a list has; the newest. */
export const MAX_LISTED = 500;
/** Of a list as text: what a store takes as one value is bounded. */
const MAX_LIST_CHARACTERS = 256 * 1024;

/** A client, on whichever replica. */
export interface Client extends ClientState {
  readonly id: string;
  readonly replica: string;
}

/** The clients of one replica. */
export interface ClientList {
  /** How many there are, whether they are listed or not. */
  readonly total: number;
  /** How many of these are the dashboard's. */
  readonly own: number;
  /** The newest first. */
  readonly clients: readonly Client[];
}

/** What became of a fault. */
export type Application = { readonly result: 'applied'; readonly client: Client } | { readonly result: 'gone' };

/** Begins the part of an id that says which client it is. */
type Transport = 's' | 'w';

/** The clients that are connected to this replica. */
@Injectable()
export class LocalClients {
  /** Begins the ids of its clients. */
  readonly replica = randomUUID().slice(0, 8);

  constructor(private readonly streams: StreamsService) {}

  list(): ClientList {
    let total = 0;
    let own = 0;
    const newest: Client[] = [];
    for (const [transport, connected] of this.connected) {
      const clients = [...connected];
      total += clients.length;
      for (const { isOwn } of clients) own += Number(isOwn);
      newest.push(...clients.slice(-MAX_LISTED).map((client) => this.clientOf(transport, client)));
    }
    newest.sort(newestFirst);
    return { total, own, clients: bounded(newest) };
  }

  /** @throws FlowProbeError `conflict` */
  apply(id: string, fault: Fault, messages: number): Application {
    for (const [transport, connected] of this.connected) {
      for (const client of connected) {
        if (this.idOf(transport, client) !== id) continue;
        const state = this.clientOf(transport, client);
        return client.apply(fault, messages) ? { result: 'applied', client: state } : { result: 'gone' };
      }
    }
    return { result: 'gone' };
  }

  private get connected() {
    return [
      ['s', this.streams.clients],
      ['w', this.streams.socketClients],
    ] as const;
  }

  private clientOf(transport: Transport, client: ConnectedClient): Client {
    return { id: this.idOf(transport, client), ...client.describe(), replica: this.replica };
  }

  private idOf(transport: Transport, { serial }: ConnectedClient): string {
    return `${this.replica}-${transport}${serial}`;
  }
}

export const CLIENT_ID = /^[0-9a-f]{8}-[sw][1-9][0-9]{0,14}$/;

/** The replica that a client is connected to. */
export function replicaOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

export function newestFirst(a: Client, b: Client): number {
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt ? 1 : -1;
  return a.id.length !== b.id.length ? b.id.length - a.id.length : a.id < b.id ? 1 : -1;
}

function bounded(clients: readonly Client[]): Client[] {
  let characters = 0;
  const end = clients.findIndex((client) => (characters += JSON.stringify(client).length) > MAX_LIST_CHARACTERS);
  return clients.slice(0, Math.min(MAX_LISTED, end < 0 ? clients.length : end));
}
