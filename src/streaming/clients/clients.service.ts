import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { faultOf } from '../wire/parse-faults.js';
import { ClientAddresses } from './client-addresses.js';
import { ClientExchange } from './client-exchange.js';
import { type Application, type Client, LocalClients, MAX_LISTED, newestFirst, replicaOf } from './local-clients.js';

/** The newest clients, and how many there are. */
export interface Clients {
  readonly total: number;
  readonly clients: readonly Client[];
}

/** A fault that was applied, and how far its client was. */
export interface AppliedFault {
  readonly client: string;
  readonly kind: string;
  readonly detail: Readonly<Record<string, number | string>>;
  readonly messages: number;
  readonly bytes: number;
  readonly lastEventId: string | null;
}

/** What is done to a stream that is open. */
export type ClientFault =
  | { readonly kind: 'cut'; readonly how: 'fin' | 'rst' }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'drop' | 'duplicate'; readonly messages: number };

/** The same as a fault of the wire, as it stands in a URL, and for how many messages. */
function wireFaultOf(fault: ClientFault): { readonly text: string; readonly messages: number } {
  switch (fault.kind) {
    case 'cut':
      return { text: `cut:ms=0,how=${fault.how}`, messages: 0 };
    case 'slow':
      return { text: `slow:bytesPerSecond=${fault.bytesPerSecond}`, messages: 0 };
    case 'stall':
      return { text: `stall:ms=${fault.ms}`, messages: 0 };
    default:
      return { text: `${fault.kind}:probability=1`, messages: fault.messages };
  }
}

/** Who is connected, to whichever replica, and one-off faults for each. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly local: LocalClients,
    private readonly exchange: ClientExchange,
    private readonly addresses: ClientAddresses,
  ) {}

  /** @param hasOwn with the dashboard's own streams */
  async list(hasOwn: boolean): Promise<Clients> {
    const lists = [this.local.list(), ...(await this.exchange.lists())];
    const clients = lists.flatMap((list) => list.clients).filter(({ own }) => hasOwn || !own);
    return {
      total: lists.reduce((sum, { total, own }) => sum + total - (hasOwn ? 0 : own), 0),
      clients: clients.sort(newestFirst).slice(0, MAX_LISTED),
    };
  }

  /** What a request may see of them. */
  shownTo(request: IncomingMessage, clients: readonly Client[]): readonly Client[] {
    return this.seesAddresses(request) ? clients : withoutAddresses(clients);
  }

  seesAddresses(request: IncomingMessage): boolean {
    return this.addresses.areShownTo(request);
  }

  /** @throws FlowProbeError `not-found`, `conflict`, `unavailable` */
  async apply(id: string, clientFault: ClientFault): Promise<AppliedFault> {
    const { text, messages } = wireFaultOf(clientFault);
    const applied = await this.applyAnywhere(id, text, messages);
    if (applied.result === 'gone') throw new FlowProbeError('not-found', `Client ${id} is not connected`);
    const { kind, ...detail } = clientFault;
    const { client } = applied;
    return {
      client: id,
      kind,
      detail,
      messages: client.messages,
      bytes: client.bytes,
      lastEventId: client.lastEventId,
    };
  }

  private async applyAnywhere(id: string, text: string, messages: number): Promise<Application> {
    if (replicaOf(id) !== this.local.replica) return this.exchange.order(id, text, messages);
    const fault = faultOf(text);
    if (fault === undefined) throw new Error(`no fault that was checked before: ${text}`);
    return this.local.apply(id, fault, messages);
  }
}

export function withoutAddresses(clients: readonly Client[]): Client[] {
  return clients.map((client) => ({ ...client, remoteAddress: null }));
}
