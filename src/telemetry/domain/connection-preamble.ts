const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** A header of the PROXY protocol, version 2: a signature, two bytes, and the length of what follows them. */
const PROXY_2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const PROXY_2_LENGTH_AT = 14;
const PROXY_2_HEADER = 16;
const MAX_PROXY_2_BYTES = 4096;
/** A header of version 1 is a line of at most 107 bytes (haproxy, proxy-protocol.txt, section 2.1). */
const PROXY_1 = 'PROXY ';
const MAX_PROXY_1_BYTES = 107;
const MAX_METHOD_BYTES = 32;
const MAX_REQUEST_LINE_BYTES = 8192;
const NEWLINE = 0x0a;

/** What a connection begins with: its lines, an HTTP request, or too little to decide. */
export type Preamble =
  { readonly kind: 'lines'; readonly bytes: Buffer } | { readonly kind: 'http' } | { readonly kind: 'incomplete' };

/**
 * Reads the beginning of a connection up to its first line: skips a byte order mark, blank lines and one header of the PROXY
 * protocol, and recognises an HTTP request. No line of telemetry begins as a request does, so that a web page whose request is
 * sent to this port cannot have its body taken for lines.
 */
export class ConnectionPreamble {
  private bytes: Buffer = Buffer.alloc(0);
  private hasProxyHeader = false;

  /** To be called until it returns something else than `incomplete`. */
  push(chunk: Buffer): Preamble {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    if (!this.hasProxyHeader) {
      if (isPrefix(this.bytes, PROXY_2_SIGNATURE) && !this.skipProxy2()) return { kind: 'incomplete' };
      this.skipBlank();
      if (isPrefix(this.bytes, Buffer.from(PROXY_1)) && !this.skipProxy1()) return { kind: 'incomplete' };
    }
    this.skipBlank();
    return this.rest();
  }

  /** What came so far, where nothing comes any more. */
  end(): Buffer {
    return this.bytes;
  }

  private rest(): Preamble {
    const { bytes } = this;
    if (bytes.length === 0 || (bytes.length < BYTE_ORDER_MARK.length && isPrefix(bytes, BYTE_ORDER_MARK))) {
      return { kind: 'incomplete' };
    }
    const start = bytes.toString('latin1', 0, MAX_METHOD_BYTES + 2);
    if (/^[A-Z][A-Z-]* [^ ]/.test(start)) return { kind: 'http' };
    if (bytes.length < MAX_METHOD_BYTES && /^[A-Z][A-Z-]* ?$/.test(start)) return { kind: 'incomplete' };
    // A method may be in small letters, with which other lines begin, too: the end of the line decides.
    if (/^[A-Za-z][A-Za-z-]*( |$)/.test(start)) {
      const newline = bytes.indexOf(NEWLINE);
      if (newline < 0 && bytes.length < MAX_REQUEST_LINE_BYTES) return { kind: 'incomplete' };
      if (/ HTTP\/\d(\.\d)?\r?$/i.test(bytes.toString('latin1', 0, newline < 0 ? 0 : newline))) return { kind: 'http' };
    }
    return { kind: 'lines', bytes };
  }

  /** @returns whether it is clear what the bytes are */
  private skipProxy2(): boolean {
    if (this.bytes.length < PROXY_2_HEADER) return false;
    const length = PROXY_2_HEADER + this.bytes.readUInt16BE(PROXY_2_LENGTH_AT);
    if (length > MAX_PROXY_2_BYTES) return true;
    if (this.bytes.length < length) return false;
    this.bytes = this.bytes.subarray(length);
    this.hasProxyHeader = true;
    return true;
  }

  /** @returns whether it is clear what the bytes are */
  private skipProxy1(): boolean {
    const newline = this.bytes.subarray(0, MAX_PROXY_1_BYTES).indexOf(NEWLINE);
    if (newline < 0) return this.bytes.length >= MAX_PROXY_1_BYTES;
    if (/^PROXY (TCP4|TCP6|UNKNOWN)[ \r]/.test(this.bytes.toString('latin1', 0, newline))) {
      this.bytes = this.bytes.subarray(newline + 1);
      this.hasProxyHeader = true;
    }
    return true;
  }

  private skipBlank(): void {
    let start = 0;
    for (;;) {
      if (BYTE_ORDER_MARK.equals(this.bytes.subarray(start, start + BYTE_ORDER_MARK.length))) {
        start += BYTE_ORDER_MARK.length;
      } else if (isBlank(this.bytes[start])) start += 1;
      else break;
    }
    if (start > 0) this.bytes = this.bytes.subarray(start);
  }
}

/** Whether two texts agree as far as both go. */
function isPrefix(bytes: Buffer, whole: Buffer): boolean {
  const length = Math.min(bytes.length, whole.length);
  return length > 0 && bytes.subarray(0, length).equals(whole.subarray(0, length));
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === NEWLINE;
}
