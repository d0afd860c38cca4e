/** Where a reader is in each topic that has places: by topic, as asked for. */
export type Cursors = ReadonlyMap<string, string>;

const TOPIC = /^[a-z-]+(\/[A-Za-z0-9._-]+)?$/;
const CURSOR = /^[A-Za-z0-9:]+$/;
/** What `idOf` makes. */
export const ID_PATTERN = '^(-|[a-z-]+(/[A-Za-z0-9._-]+)?=[A-Za-z0-9:]+(;[a-z-]+(/[A-Za-z0-9._-]+)?=[A-Za-z0-9:]+)*)$';

/** As the id of a message: `changes/alice=k3v9x2mq7a:17;telemetry=k3v9x2mq7a:4`; `-` where no topic has places. */
export function idOf(cursors: Cursors): string {
  if (cursors.size === 0) return '-';
  return Array.from(cursors, ([topic, cursor]) => `${topic}=${cursor}`).join(';');
}

/** What an id says; parts that say nothing are passed over. */
export function parseId(id: string): Cursors {
  const cursors = new Map<string, string>();
  for (const part of id.split(';')) {
    const [topic = '', cursor = '', ...more] = part.split('=');
    if (more.length === 0 && TOPIC.test(topic) && CURSOR.test(cursor)) cursors.set(topic, cursor);
  }
  return cursors;
}
