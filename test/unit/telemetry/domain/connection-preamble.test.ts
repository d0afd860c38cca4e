import { describe, expect, it } from '@jest/globals';
import { ConnectionPreamble, type Preamble } from '../../../../src/telemetry/domain/connection-preamble.js';

const LINE = '{"apiKey":"secret"}\n';
const MARK = '\u00ef\u00bb\u00bf';
/** Version 2, an address of IPv4. */
const PROXY_2 = '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\x10\x20\x04\xd2';

/** What it makes of a text, in pieces of so many bytes. */
function read(text: string, size: number): Preamble {
  const preamble = new ConnectionPreamble();
  const bytes = Buffer.from(text, 'latin1');
  let rest = '';
  let decided: Preamble = { kind: 'incomplete' };
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    if (decided.kind === 'lines') rest += piece.toString('latin1');
    else decided = decided.kind === 'http' ? decided : preamble.push(Buffer.from(piece));
  }
  if (decided.kind !== 'lines') return decided;
  return { kind: 'lines', bytes: Buffer.from(decided.bytes.toString('latin1') + rest, 'latin1') };
}

describe.each([1, 3, 1000])('the beginning of a connection that comes in pieces of %i bytes', (size) => {
  it.each([
    ['at once', ''],
    ['a byte order mark', MARK],
    ['blank lines', '\n\r\n \t\n'],
    ['a PROXY header, version 1', 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 1234\r\n'],
    ['a PROXY header without addresses', 'PROXY UNKNOWN\r\n'],
    ['a PROXY header, version 2', PROXY_2],
    ['a PROXY header, a blank line and a byte order mark', `PROXY TCP6 ::1 ::1 5 6\r\n\r\n${MARK}`],
  ])('is the first line after %s', (_, before) => {
    expect(read(before + LINE, size)).toEqual({ kind: 'lines', bytes: Buffer.from(LINE) });
  });

  it.each([
    'POST / HTTP/1.1\r\nHost: localhost:1234\r\n\r\n{}',
    `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n`,
    'OPTIONS * HTTP/1.1\r\n',
    'CONNECT example.com:443 HTTP/1.1\r\n',
    'M-SEARCH * HTTP/1.1\r\n',
    '\r\nPOST / HTTP/1.1\r\n',
    `${PROXY_2}POST / HTTP/1.1\r\n`,
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'post / HTTP/1.1\r\nHost: localhost:1234\r\n\r\n{}',
    'Patch /a http/1.1\nHost: localhost\n\n{}',
  ])('is an HTTP request: %j', (text) => {
    expect(read(text, size)).toEqual({ kind: 'http' });
  });

  it.each([
    'nonsense\n',
    'two words\n',
    'NONSENSE\n',
    '[1]\n',
    '\x16\x03\x01\0\n',
    'P\n',
    `PROXY TCP4 ${'1'.repeat(200)}`,
  ])('is what it is where it is nothing else: %j', (text) => {
    const { kind } = read(text, size);
    expect(['lines', 'http']).toContain(kind);
    if (kind === 'lines') expect(read(text, size)).toEqual({ kind, bytes: Buffer.from(text, 'latin1') });
  });
});
