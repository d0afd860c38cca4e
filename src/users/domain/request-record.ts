/** One request to the sample API, when it was over. */
export interface RequestRecord {
  readonly route: string;
  readonly status: number;
  /** When it ended, by the monotonic clock, which begins at the wall clock's time. */
  readonly atMs: number;
  readonly durationUs: number;
}

/** Requests of one route and status: for each, milliseconds before the last of the entry, and its length in microseconds. */
type Group = [route: string, status: number, times: number[]];

interface Written {
  readonly t: number;
  readonly r: readonly Group[];
}

/** Requests as one entry of the log; those of one route and status share their names. */
export function writeRecords(records: readonly RequestRecord[]): Buffer {
  const t = Math.max(...records.map(({ atMs }) => atMs));
  const groups = new Map<string, Group>();
  for (const { route, status, atMs, durationUs } of records) {
    const key = `${status} ${route}`;
    const group = groups.get(key) ?? [route, status, []];
    groups.set(key, group);
    group[2].push(t - atMs, durationUs);
  }
  return Buffer.from(JSON.stringify({ t, r: [...groups.values()] } satisfies Written));
}

/** Hands out the requests of an entry, one by one. */
export function readRecords(body: Buffer, take: (record: RequestRecord) => void): void {
  const { t, r } = JSON.parse(body.toString()) as Written;
  for (const [route, status, times] of r) {
    for (let index = 0; index + 1 < times.length; index += 2) {
      take({ route, status, atMs: t - (times[index] ?? 0), durationUs: times[index + 1] ?? 0 });
    }
  }
}

/** When the last request of an entry ended. */
export function endOfRecords(body: Buffer): number {
  return Number(/^\{"t":(\d+)/.exec(body.toString('latin1', 0, 40))?.[1] ?? 0);
}
