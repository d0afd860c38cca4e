import { type ByteSink } from '../../kernel/byte-arena.js';
import { Run, type RunMetadata } from '../../runs/domain/run.js';
import { type Day } from './day.js';
import { type MessageBody } from './message-body.js';

const OPENING_BRACE = Buffer.from('{');

/** One day for one connection. */
export class DayRun extends Run {
  constructor(
    readonly day: Day,
    metadata: RunMetadata,
    speed: number,
    private readonly body: MessageBody,
  ) {
    super(metadata, speed);
  }

  get sequence(): number {
    return this.day.sequence;
  }

  get atMs(): number {
    return this.day.atMs;
  }

  write(sink: ByteSink): void {
    sink.raw(OPENING_BRACE);
    this.body.write(sink, this.day, this.metadata);
    this.finished = !this.day.advance();
  }

  skip(): void {
    this.finished = !this.day.skip();
  }
}
