const NEWLINE = 0x0a;
const FIRST_CAPACITY = 1024;

/** A whole line without its newline, or a mark that one was longer than is read here. */
export type Line = Buffer | 'too-long';

/**
 * Cuts bytes into lines, however they are divided on the way. A line within one piece is a view of it; one that is spread over
 * several is gathered in a buffer that doubles, so that a byte is copied a bounded number of times even where each comes
 * alone. A line past the bound is reported once, at once, and skipped up to its newline: its bytes are not kept.
 */
export class LineSplitter {
  private gathered = Buffer.alloc(0);
  private length = 0;
  private skipping = false;

  /** @param maxBytes longest line that is read, its newline not counted */
  constructor(private readonly maxBytes: number) {}

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.finish(chunk.subarray(start, end));
      if (line !== undefined) lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length && this.gather(chunk.subarray(start))) lines.push('too-long');
    return lines;
  }

  /** What came after the last newline, when nothing comes any more; undefined when there is nothing. */
  end(): Buffer | undefined {
    return this.length === 0 ? undefined : this.take();
  }

  private finish(rest: Buffer): Line | undefined {
    if (this.skipping) {
      this.skipping = false;
      return undefined;
    }
    if (this.length === 0 && rest.length <= this.maxBytes) return rest;
    if (this.gather(rest)) {
      this.skipping = false;
      return 'too-long';
    }
    return this.take();
  }

  /** @returns whether the line has just become too long */
  private gather(bytes: Buffer): boolean {
    if (this.skipping) return false;
    const needed = this.length + bytes.length;
    if (needed > this.maxBytes) {
      this.skipping = true;
      this.drop();
      return true;
    }
    if (needed > this.gathered.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.maxBytes, Math.max(FIRST_CAPACITY, 2 * needed)));
      this.gathered.copy(larger, 0, 0, this.length);
      this.gathered = larger;
    }
    bytes.copy(this.gathered, this.length);
    this.length = needed;
    return false;
  }

  /** The buffer goes with the line: nothing is written over what somebody holds. */
  private take(): Buffer {
    const line = this.gathered.subarray(0, this.length);
    this.drop();
    return line;
  }

  private drop(): void {
    this.gathered = Buffer.alloc(0);
    this.length = 0;
  }
}
