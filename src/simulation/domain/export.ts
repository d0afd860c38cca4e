import { Random } from '../../kernel/random/random.js';
import { type ByteArena } from '../../kernel/byte-arena.js';
import { createConnection } from '../../runs/domain/connection.js';
import { FIRST_DAY_MS } from '../../runs/domain/days.js';
import { type RunMetadata } from '../../runs/domain/run.js';
import { Day, type DayChoice, type DayPlan } from './day.js';
import { type MessageBody } from './message-body.js';

/** What an exported day is made from. */
export interface ExportSource {
  readonly name: string;
  readonly plan: DayPlan;
  readonly body: MessageBody;
  readonly digest: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const BYTES_PER_PIECE = 120 * 1024;
const AT = Buffer.from('{"at":');
const COMMA = Buffer.from(',');
const LINE_END = Buffer.from('\n');

/** How a line is written: what stands in front of the message's `at`, and the message behind it and a comma. */
export interface ExportLines {
  readonly start: Uint8Array;
  readonly body: MessageBody;
}

/** A whole day as lines, of JSON where nothing else is asked for, each message with its `at` in stream milliseconds in front. */
export class DayExport {
  private readonly day: Day;
  private readonly metadata: RunMetadata;
  private readonly nextLine: Uint8Array;
  private finished = false;

  constructor(
    source: ExportSource,
    choice: DayChoice,
    dayNumber = 1,
    private readonly lines: ExportLines = { start: AT, body: source.body },
  ) {
    const { seed } = choice;
    const startedMs = FIRST_DAY_MS + (dayNumber - 1) * DAY_MS;
    const random = Random.fromSeed(seed).fork('export');
    const { name: scenario, digest: dataDigest } = source;
    const connection = createConnection(startedMs, { uint32: () => random.int32() >>> 0 }, () => ({
      ...choice,
      scenario,
      dataDigest,
      speed: 1,
    }));
    this.day = new Day(source.plan, choice);
    this.nextLine = Buffer.concat([LINE_END, lines.start]);
    this.metadata = { connectionUuid: connection.uuid, startedMs, seed };
  }

  /** The next lines, some tens of kilobytes; undefined after the last. The bytes are the caller's. */
  next(arena: ByteArena): Buffer | undefined {
    if (this.finished) return undefined;
    const { day, metadata, lines, nextLine } = this;
    arena.begin();
    let more = true;
    arena.raw(lines.start);
    while (more) {
      arena.decimal(day.atMs);
      arena.raw(COMMA);
      lines.body.write(arena, day, metadata);
      this.finished = !day.advance();
      more = !this.finished && arena.length < BYTES_PER_PIECE;
      arena.raw(more ? nextLine : LINE_END);
    }
    return arena.finish();
  }
}
