import { type Cursor, toCursor } from '../../store/cursor.js';

/** A node of expanded and compacted JSON-LD: full IRIs as keys. */
export type Node = Readonly<Record<string, unknown>>;

export const MEASUREMENT_MADE_BY = 'https://saref.etsi.org/core/measurementMadeBy';

/**
 * A change as it is stored: a line with the sensors of its items, then the rest of its JSON behind the id. The id is its
 * place in the log, which nobody knows before it is stored.
 */
export function toRecord(graph: readonly Node[], timestamp: string): Buffer {
  const sensors = graph.map((node) => sensorsOf(node));
  const content = JSON.stringify({ timestamp, insert: { '@graph': graph } }).slice(1);
  return Buffer.from(`${JSON.stringify(sensors)}\n${content}`);
}

/** A stored change: as JSON for who wants it all, or only what some sensor has measured. */
export class ChangeRecord {
  private readonly lineEnd: number;

  constructor(private readonly body: Buffer) {
    this.lineEnd = body.indexOf('\n');
  }

  /** The JSON of the change. */
  json(position: Cursor): string {
    return `{"id":"${changeIdOf(position)}",${this.body.toString('utf8', this.lineEnd + 1)}`;
  }

  /** The JSON of the change with the items of one sensor alone; undefined when it has none. */
  jsonOf(position: Cursor, sensor: string): string | undefined {
    const sensors = JSON.parse(this.body.toString('utf8', 0, this.lineEnd)) as string[][];
    const isMeant = (index: number): boolean => sensors[index]?.includes(sensor) === true;
    const meant = sensors.filter((_names, index) => isMeant(index)).length;
    if (meant === 0) return undefined;
    const whole = this.json(position);
    if (meant === sensors.length) return whole;
    const change = JSON.parse(whole) as { id: string; timestamp: string; insert: { '@graph': Node[] } };
    const graph = change.insert['@graph'].filter((_node, index) => isMeant(index));
    return JSON.stringify({ ...change, insert: { '@graph': graph } });
  }
}

/** Names of the sensors that an item is from, whether it names them by text or by IRI. */
function sensorsOf(node: Node): string[] {
  const value = node[MEASUREMENT_MADE_BY];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => {
    if (typeof each === 'string') return [each];
    if (typeof each !== 'object' || each === null) return [];
    const named = '@value' in each ? each['@value'] : '@id' in each ? each['@id'] : undefined;
    return typeof named === 'string' ? [named] : [];
  });
}

/** `<epoch>-<sequence>`. */
export function changeIdOf({ epoch, sequence }: Cursor): string {
  return `${epoch}-${sequence}`;
}

export function parseChangeId(text: string): Cursor | undefined {
  return toCursor(/^([A-Za-z0-9]{1,40})-(0|[1-9]\d{0,14})$/.exec(text));
}
