import { stringify } from 'csv-stringify/sync';
import { isObject } from '../kernel/input/is-object.js';
import { type ExportLine } from './domain/channel-export.js';
import { type ChannelPlan } from './domain/channel-plan.js';
import { type Json } from './domain/schema/json-schema.js';

const OF_CLUSTERS = ['type', 'entity', 'factor'];
const OF_INFOS = ['type', 'message'];

/** Lines of CSV (RFC 4180): a column for each property that a payload may have, in JSON where it is a list or an object. */
export class ChannelCsv {
  readonly header: string;
  private readonly names: readonly string[];
  private readonly hasWhole: boolean;

  /** @param events names of those that are written; undefined for all */
  constructor({ messages, story }: ChannelPlan, events: ReadonlySet<string> | undefined) {
    const written = messages.filter(({ name }) => events === undefined || events.has(name));
    const names = [
      ...written.flatMap(({ columns }) => columns),
      ...(story.clusters.length > 0 ? OF_CLUSTERS : []),
      ...(story.infos.length > 0 ? OF_INFOS : []),
    ];
    this.names = [...new Set(names)];
    this.hasWhole = written.some(({ isScalar }) => isScalar);
    const columns = this.names.map((name) => `payload.${name}`);
    this.header = stringify([['at', 'message', ...(this.hasWhole ? ['payload'] : []), ...columns]]);
  }

  readonly line: ExportLine = ({ at, message, payload }) => {
    const members = isObject(payload) ? (payload as Readonly<Record<string, Json>>) : undefined;
    const cells = this.names.map((name) =>
      members !== undefined && Object.hasOwn(members, name) ? cellOf(members[name]) : '',
    );
    const whole = this.hasWhole ? [members === undefined ? cellOf(payload) : ''] : [];
    return stringify([[at, message, ...whole, ...cells]]);
  };
}

function cellOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}
