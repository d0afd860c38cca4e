import { type LabEvent } from './lab-case.js';

const DIGITS = /^[0-9]+$/;
const NUL = '\u0000';

/** What a parser reports, as it comes to it. */
export interface StreamObserver {
  onEvent(event: LabEvent): void;
  /** A new reconnection time, in milliseconds; of a great number of digits it is Infinity. */
  onRetry(reconnectionTimeMs: number): void;
}

/**
 * The event stream interpretation of WHATWG HTML, sections 9.2.5 and 9.2.6, in the standard's own order and words. It is what the
 * cases are checked against, so it is written to be compared with the text, not to be fast.
 */
export class EventStreamParser {
  // "Streams must be decoded using the UTF-8 decode algorithm": it strips one byte order mark, and makes U+FFFD of what is no UTF-8.
  private readonly decoder = new TextDecoder('utf-8');
  private line = '';
  /** A CR has ended a line: an LF directly behind it belongs to it. */
  private isAfterCr = false;

  private data = '';
  private eventType = '';
  private lastEventIdBuffer: string;

  /**
   * @param lastEventId the last event ID string of the event source. The standard initialises the buffer to the empty string, with
   * which a stream without ids would wipe the id that it was resumed with; Chromium and the Web Platform Tests
   * (`eventsource/format-field-id.any.js`) keep it.
   */
  constructor(
    private readonly observer: StreamObserver,
    public lastEventId: string,
  ) {
    this.lastEventIdBuffer = lastEventId;
  }

  /** Takes the next bytes of the stream, cut anywhere. What is incomplete at its end is discarded with the parser. */
  feed(bytes: Uint8Array): void {
    let text = this.decoder.decode(bytes, { stream: true });
    if (this.isAfterCr && text !== '') {
      this.isAfterCr = false;
      if (text.startsWith('\n')) text = text.slice(1);
    }
    this.isAfterCr ||= text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const incomplete = lines.pop() ?? '';
    for (const part of lines) {
      const line = this.line + part;
      this.line = '';
      this.process(line);
    }
    this.line += incomplete;
  }

  /** "Lines must be processed, in the order they are received, as follows". */
  private process(line: string): void {
    // "If the line is empty (a blank line): dispatch the event".
    if (line === '') {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(':');
    // "If the line starts with a U+003A COLON character (:): ignore the line."
    if (colon === 0) return;
    if (colon > 0) {
      // "If value starts with a U+0020 SPACE character, remove it from value."
      const value = line.slice(colon + 1);
      this.processField(line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value);
      return;
    }
    // "Otherwise": the whole line is the field name, and the value is the empty string.
    this.processField(line, '');
  }

  /** "Field names must be compared literally, with no case folding performed." */
  private processField(field: string, value: string): void {
    switch (field) {
      case 'event':
        this.eventType = value;
        break;
      case 'data':
        this.data += `${value}\n`;
        break;
      case 'id':
        // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
        if (!value.includes(NUL)) this.lastEventIdBuffer = value;
        break;
      case 'retry':
        // "If the field value consists of only ASCII digits, then interpret the field value as an integer in base ten".
        if (DIGITS.test(value)) this.observer.onRetry(Number(value));
        break;
      default:
      // "The field is ignored."
    }
  }

  /** "When the user agent is required to dispatch the event". */
  private dispatch(): void {
    this.lastEventId = this.lastEventIdBuffer;
    const { data, eventType } = this;
    this.data = '';
    this.eventType = '';
    if (data === '') return;
    const type = eventType === '' ? 'message' : eventType;
    // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove [it]."
    this.observer.onEvent({ type, data: data.slice(0, -1), lastEventId: this.lastEventId });
  }
}
