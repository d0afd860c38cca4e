import { type Catalog, type CatalogEntry } from '../../catalog/domain/catalog.js';
import { BLANK_UUID } from '../../kernel/random/uuid.js';
import { type ByteSink } from '../../kernel/byte-arena.js';
import { type RunMetadata } from '../../runs/domain/run.js';
import { type Day } from './day.js';
import { plainMessage } from './message.js';

/** Ready-made bytes up to an entity's value, with the places where identifiers go. */
interface Template {
  readonly bytes: Uint8Array;
  readonly uuidOffsets: readonly number[];
}

/** How a message is spelled: what stands around that which a spawn draws, and the rare messages as they are. */
export interface MessageForm {
  /** Up to an entity's catalog entry, `BLANK_UUID` where an identifier goes: the message's and the order's, the payment's. */
  readonly orderHead: string;
  readonly paymentHead: string;
  /** From there up to the entity's value. */
  entry(entry: CatalogEntry): string;
  /** After the payment's value. */
  readonly tail: string;
  plain(message: Readonly<Record<string, string | number>>): string;
}

const JSON_FORM: MessageForm = {
  orderHead: `"type":"spawn","uuid":"${BLANK_UUID}","order":{"uuid":"${BLANK_UUID}`,
  paymentHead: `},"payment":{"uuid":"${BLANK_UUID}`,
  entry: ({ type, name }) => `","type":${JSON.stringify(type)},"name":${JSON.stringify(name)},"value":`,
  tail: '}}',
  plain: (message) => JSON.stringify(message).slice(1),
};

function toTemplate(head: string, entry: string): Template {
  const uuidOffsets: number[] = [];
  for (let at = head.indexOf(BLANK_UUID); at >= 0; at = head.indexOf(BLANK_UUID, at + 1)) uuidOffsets.push(at);
  return { bytes: Buffer.from(head + entry), uuidOffsets };
}

/**
 * Writes messages; as JSON without the opening brace, so that an export can put a field of its own in front. A spawn, of which
 * a day has thousands, is put together from ready-made bytes: a fraction of the time of `JSON.stringify`.
 */
export class MessageBody {
  private readonly orders: readonly Template[];
  private readonly payments: readonly Template[];
  private readonly tail: Uint8Array;

  constructor(
    catalog: Catalog,
    private readonly form: MessageForm = JSON_FORM,
  ) {
    this.orders = catalog.order.entries.map((entry) => toTemplate(form.orderHead, form.entry(entry)));
    this.payments = catalog.payment.entries.map((entry) => toTemplate(form.paymentHead, form.entry(entry)));
    this.tail = Buffer.from(form.tail);
  }

  /** Writes the message that the day stands on; of a spawn it draws the identifiers. */
  write(sink: ByteSink, day: Day, metadata: RunMetadata): void {
    if (day.kind === 'spawn') this.writeSpawn(sink, day);
    else sink.text(this.form.plain(plainMessage(day, metadata)));
  }

  private writeSpawn(sink: ByteSink, day: Day): void {
    const order = this.orders[day.order.drawn.entry];
    const payment = this.payments[day.payment.drawn.entry];
    if (order === undefined || payment === undefined) throw new RangeError('a day drew what its catalog does not have');
    sink.template(order.bytes, order.uuidOffsets, day.identifiers);
    sink.decimal(day.order.drawn.value);
    sink.template(payment.bytes, payment.uuidOffsets, day.identifiers);
    sink.decimal(day.payment.drawn.value);
    sink.raw(this.tail);
  }
}
