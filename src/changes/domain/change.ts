import { type Cursor, toCursor } from '../../store/cursor.js';

/** A node of expanded and compacted JSON-LD: full IRIs as keys. */
export type Node = Readonly<Record<string, unknown>>;

/** Of Kvasir: what a body's items are inserted under. */
export const INSERT = 'https://kvasir.discover.ilabt.imec.be/vocab#insert';

export const MEASUREMENT_MADE_BY = 'https://saref.etsi.org/core/measurementMadeBy';

/** Of Kvasir: when a change was made. */
const TIMESTAMP = 'https://kvasir.discover.ilabt.imec.be/vocab#timestamp';
/** Of Kvasir: what became of a change. A change that can be read is stored for good. */
const COMMITTED = ',"kss:statusEntry":[{"kss:statusCode":"COMMITTED"}]}';

/**
 * A change as it is stored, in three lines: the sensors of its items; its JSON from behind the id up to its address, without the id at
 * the end of that; the rest. The id is its position in the log, which is not known before it is stored.
 * @param base the address of the pod, with a slash at its end
 */
export function toRecord(graph: readonly Node[], timestamp: string, base: string): Buffer {
  const sensors = graph.map((node) => sensorsOf(node));
  const time = JSON.stringify(timestamp);
  const head = `"timestamp":${time},"@id":${JSON.stringify(`${base}changes/`).slice(0, -1)}`;
  const rest = `","${TIMESTAMP}":${time},"insert":${JSON.stringify({ '@graph': graph })}}`;
  return Buffer.from(`${JSON.stringify(sensors)}\n${head}\n${rest}`);
}

/** A stored change: its JSON, of all items or those of one sensor. */
export class ChangeRecord {
  private readonly lineEnd: number;

  constructor(private readonly body: Buffer) {
    this.lineEnd = body.indexOf('\n');
  }

  /** When it was stored. */
  get timestamp(): string {
    const start = this.lineEnd + 1 + '"timestamp":"'.length;
    return this.body.toString('utf8', start, this.body.indexOf('"', start));
  }

  /** The JSON of the change. */
  json(position: Cursor): string {
    const id = changeIdOf(position);
    const headEnd = this.body.indexOf('\n', this.lineEnd + 1);
    // Stored by a version that gave changes no address.
    if (headEnd < 0) return `{"id":"${id}",${this.body.toString('utf8', this.lineEnd + 1)}`;
    return `{"id":"${id}",${this.body.toString('utf8', this.lineEnd + 1, headEnd)}${id}${this.body.toString('utf8', headEnd + 1)}`;
  }

  /** The JSON of the change, and that it is stored. */
  committedJson(position: Cursor): string {
    return this.json(position).slice(0, -1) + COMMITTED;
  }

  /** The JSON of the change with the items of one sensor alone; undefined when it has none. */
  jsonOf(position: Cursor, sensor: string): string | undefined {
    const sensors = JSON.parse(this.body.toString('utf8', 0, this.lineEnd)) as string[][];
    const isMeant = (index: number): boolean => sensors[index]?.includes(sensor) === true;
    const meant = sensors.filter((_names, index) => isMeant(index)).length;
    if (meant === 0) return undefined;
    const whole = this.json(position);
    if (meant === sensors.length) return whole;
    const change = JSON.parse(whole) as { insert: { '@graph': Node[] } };
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
