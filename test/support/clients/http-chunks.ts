/**
 * Reads bytes as a strict client reads a chunked body (RFC 9112, section 7.1): the data of each chunk.
 * @throws SyntaxError where the bytes are no whole chunks.
 */
export function parseChunks(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  let position = 0;
  while (position < bytes.length) {
    const lineEnd = bytes.indexOf('\r\n', position);
    const size = bytes.subarray(position, lineEnd).toString('latin1');
    if (lineEnd < 0 || !/^[0-9a-f]+$/i.test(size)) throw new SyntaxError(`no chunk size at ${position}`);
    const start = lineEnd + 2;
    const end = start + parseInt(size, 16);
    if (end === start) throw new SyntaxError(`a last chunk at ${position}, which ends the body`);
    if (bytes.subarray(end, end + 2).toString('latin1') !== '\r\n') throw new SyntaxError(`no line end at ${end}`);
    chunks.push(bytes.subarray(start, end));
    position = end + 2;
  }
  return chunks;
}

/** The text of a chunked body. */
export function bodyOf(bytes: Buffer): string {
  return Buffer.concat(parseChunks(bytes)).toString();
}
