import { expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Side {
  readonly uuid: string;
  readonly type: string;
  readonly name: string;
  readonly value: number;
}

/** Whatever may come, as the wire has it. */
export interface Message {
  readonly type: 'start' | 'spawn' | 'info' | 'scale-up' | 'scale-down' | 'end';
  readonly uuid?: string;
  readonly connection_uuid?: string;
  readonly timestamp?: string;
  readonly seed?: string;
  readonly order?: Side;
  readonly payment?: Side;
  readonly message?: string;
  readonly entity?: 'order' | 'payment';
  readonly factor?: number;
}

export interface Nodes {
  order: number;
  payment: number;
}

export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const DATA_DIR = join(import.meta.dirname, '../../../data');

export type CatalogFile = Readonly<Record<string, readonly string[]>>;

export function readCatalog(entity: 'order' | 'payment'): CatalogFile {
  return JSON.parse(readFileSync(join(DATA_DIR, `${entity}.json`), 'utf8')) as CatalogFile;
}

/** What a client does: starts with two nodes each and adds the factors up. Fails when a count leaves 1–12. */
export function addUp(messages: readonly Message[]): Nodes {
  const nodes: Nodes = { order: 2, payment: 2 };
  for (const { type, entity, factor = 0 } of messages) {
    if (type === 'start') Object.assign(nodes, { order: 2, payment: 2 });
    if (entity === undefined) continue;
    expect(factor).toBeGreaterThanOrEqual(1);
    nodes[entity] += type === 'scale-up' ? factor : -factor;
    expect(nodes[entity]).toBeGreaterThanOrEqual(1);
    expect(nodes[entity]).toBeLessThanOrEqual(12);
  }
  return nodes;
}

/** The messages with the connection and the hour taken out: what a seed decides. */
export function withoutConnection(messages: readonly Message[]): Partial<Message>[] {
  return messages.map((message) => {
    if (message.connection_uuid === undefined) return message;
    const { type, seed } = message;
    return { type, ...(seed === undefined ? {} : { seed }) };
  });
}

/** A line of an export: a message, and when it is sent. */
export type ExportLine = Message & { readonly at: number };

/** The message of a line of an export. */
export function messageOf(line: ExportLine): Message {
  return Object.fromEntries(Object.entries(line).filter(([field]) => field !== 'at')) as unknown as Message;
}

/** The time half of a version 7 UUID, milliseconds since the Unix epoch. */
export function timeOf(uuid: string): number {
  return parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
