import { STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { codeOfStatus } from '../kernel/errors/error-codes.js';
import { type ErrorBody } from '../kernel/errors/error-body.dto.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';

/** What Node's parser finds wrong with a request before it is one; all else is a 400. */
const REFUSALS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to come' },
};
const UNREADABLE = { status: 400, message: 'This is no HTTP request that can be read' };

/**
 * Answers what is no request in the one error format, and closes the connection (Node's own answer has no body). A connection
 * that carries an answer already is cut: more bytes would be taken for a part of it.
 */
export function answerClientError(error: Error, socket: Duplex & { readonly bytesWritten?: number }): void {
  if (!socket.writable || socket.bytesWritten !== 0) {
    socket.destroy();
    return;
  }
  const { status, message } = REFUSALS[systemCodeOf(error) ?? ''] ?? UNREADABLE;
  const body: ErrorBody = { statusCode: status, code: codeOfStatus(status), message, details: [] };
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
