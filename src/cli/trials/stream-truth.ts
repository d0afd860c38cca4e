import { type LabEvent } from '../../lab/domain/lab-case.js';
import { type Findings } from './trial.js';

/** Ids such as these belong to the state that a reader who joins is sent first, and are no place in the run. */
const STATE_SEQUENCE = 999_999_999;

/** An id `<run>:<sequence>`. */
function placeOf(id: string): { readonly run: string; readonly sequence: number } | undefined {
  const [, run, digits] = /^(.+):(\d+)$/.exec(id) ?? [];
  return run === undefined ? undefined : { run, sequence: Number(digits) };
}

/** Checks that the messages of one reader follow each other without a gap and without a repeat, however often it was cut. */
export class SequenceCheck {
  private last: { readonly run: string; readonly sequence: number } | undefined;
  private isRunOver = false;

  constructor(
    private readonly name: string,
    private readonly findings: Findings,
    /** Whether readers come in the middle of a run: they are sent its start and its state, and join where it is. */
    private readonly isJoined = false,
  ) {}

  onEvent({ type, data, lastEventId }: LabEvent): void {
    if (type === 'gap') {
      this.findings.break(`${this.name}: a gap, ${data}`);
      return;
    }
    const place = placeOf(lastEventId);
    if (place === undefined) {
      this.findings.break(`${this.name}: the id ${JSON.stringify(lastEventId)} is no place in a run`);
      return;
    }
    if (place.sequence === STATE_SEQUENCE) return;
    const { last } = this;
    this.last = this.isJoined && place.sequence === 0 ? undefined : place;
    if (last !== undefined) this.compare(last, place);
    this.isRunOver = data.includes('"type":"end"');
    this.findings.count('messages');
  }

  private compare(last: { readonly run: string; readonly sequence: number }, place: typeof last): void {
    const isNext =
      place.run === last.run ? place.sequence === last.sequence + 1 : this.isRunOver && place.sequence === 0;
    this.findings.expect(isNext, `${this.name}: ${place.run}:${place.sequence} follows ${last.run}:${last.sequence}`);
  }
}

/** Checks that a run is what its export says, message by message, as far as it has come. */
export class ExportCheck {
  private at = 0;
  private wasWrong = false;

  /** @param lines of the export with the same seed */
  constructor(
    private readonly name: string,
    private readonly lines: readonly string[],
    private readonly findings: Findings,
  ) {}

  onEvent({ data }: LabEvent): void {
    const expected = this.lines[this.at] ?? 'nothing';
    this.at += 1;
    if (this.wasWrong || comparable(data) === comparable(expected)) return;
    // One is enough: behind it everything is shifted.
    this.wasWrong = true;
    this.findings.break(`${this.name}: message ${this.at - 1} is ${data.slice(0, 100)}, not ${expected.slice(0, 100)}`);
  }

  /** The run has ended: nothing may be missing. */
  finish(): void {
    this.findings.expect(this.at >= this.lines.length, `${this.name}: ${this.at} of ${this.lines.length} messages`);
  }
}

/** When a run began, and under which id, is not of its seed. */
function comparable(line: string): string {
  return line
    .replace(/^\{"at":[\d.]+,/, '{')
    .replace(/"(connection_uuid|timestamp)":"[^"]*",?|(?<="type":"(?:start|end)",)"uuid":"[^"]*",?/g, '');
}
