import { type IsTurnOver } from '../../kernel/time/turn.js';
import { ChannelDay, type DayChoice, NOT_COUNTED } from './channel-day.js';
import { DayPayloads, type PayloadMaker } from './payloads.js';
import { dataOf } from './stream-run.js';
import { type Json } from './schema/json-schema.js';

const CHARACTERS_PER_PIECE = 64 * 1024;

/** A message of an exported day. */
export interface ExportedMessage {
  /** Stream time in milliseconds. */
  readonly at: number;
  readonly message: string;
  readonly payload: Json;
}

/** How a message is written: one line, its end included. */
export type ExportLine = (message: ExportedMessage) => string;

/** A line of JSON for each. */
const toJsonLine: ExportLine = ({ at, message, payload }) =>
  `{"at":${at},"message":${JSON.stringify(message)},"payload":${JSON.stringify(payload)}}\n`;

/** A whole day as lines. */
export class ChannelExport {
  private readonly day: ChannelDay;
  private readonly payloads: DayPayloads;

  /**
   * @param epochMs when the day begins, in milliseconds since the Unix epoch
   * @param events names of those that are written; undefined for all
   */
  constructor(
    maker: PayloadMaker,
    choice: DayChoice,
    epochMs: number,
    private readonly events: ReadonlySet<string> | undefined,
    private readonly line: ExportLine = toJsonLine,
    count = NOT_COUNTED,
  ) {
    this.day = new ChannelDay(maker.channel, choice, count);
    this.payloads = new DayPayloads(maker, choice.seed, epochMs);
  }

  /** The next lines until the turn is over, some tens of kilobytes at most; undefined after the last. */
  next(isTurnOver: IsTurnOver): string | undefined {
    const { day } = this;
    if (day.isOver) return undefined;
    let text = '';
    do {
      const { atMs: at, event: message } = day;
      if (this.events === undefined || this.events.has(message)) {
        text += this.line({ at, message, payload: dataOf(day, this.payloads) });
      } else this.payloads.pass(day.ticket);
    } while (day.advance() && text.length < CHARACTERS_PER_PIECE && !isTurnOver());
    return text;
  }
}
