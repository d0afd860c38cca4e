const LF = 10;
/** Longer than any size line that is meant to be read. */
const MAX_LINE_BYTES = 1024;
const SIZE = /^([0-9a-f]{1,8})[ \t]*(;.*)?\r$/i;

/** A body in chunks, as far as it can be read. */
export interface ChunkedBody {
  readonly body: Uint8Array[];
  /** `complete` with the last chunk and the trailer; `broken` from where it is no chunked body; `open` where more has to come. */
  readonly state: 'complete' | 'broken' | 'open';
}

/** Reads the chunked transfer coding (RFC 9112, section 7.1), its extensions and trailer passed over. */
export function readChunks(bytes: Uint8Array): ChunkedBody {
  const body: Uint8Array[] = [];
  let at = 0;
  const line = (): string | undefined => {
    const end = bytes.indexOf(LF, at);
    if (end < 0) return undefined;
    const text = Buffer.from(bytes.subarray(at, end)).toString('latin1');
    at = end + 1;
    return text;
  };
  for (;;) {
    const sizeLine = line();
    if (sizeLine === undefined) return { body, state: bytes.length - at > MAX_LINE_BYTES ? 'broken' : 'open' };
    const size = parseInt(SIZE.exec(sizeLine)?.[1] ?? '', 16);
    if (Number.isNaN(size)) return { body, state: 'broken' };
    if (size === 0) break;
    body.push(bytes.subarray(at, at + size));
    if (at + size + 2 > bytes.length) return { body, state: 'open' };
    at += size;
    if (line() !== '\r') return { body, state: 'broken' };
  }
  for (let trailer = line(); ; trailer = line()) {
    if (trailer === undefined) return { body, state: 'open' };
    if (trailer === '\r') return { body, state: 'complete' };
  }
}
