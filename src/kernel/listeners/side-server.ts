import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { inBackground, reportBug } from '../errors/bugs.js';
import { answerClientError, endWithRefusal, errorText } from './client-error.js';
import { hostProblem } from './request-head.js';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(errorText(status, message));
}

/**
 * An HTTP server beside the main one. What Node would refuse without a body (bytes that are no request, headers that are too
 * large, a request without `Host` or with an expectation, `CONNECT`) is refused in the one error format; a bug fails the request
 * that met it alone.
 */
export function createSideServer(handle: Handle, options: ServerOptions = {}): Server {
  const guarded = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const problem = hostProblem(request);
      if (problem === undefined) await handle(request, response);
      else refuse(response, 400, problem);
    } catch (error) {
      reportBug('socket', error);
      refuse(response, 500, 'Something failed here; it has been logged');
    }
  };
  const server = createServer({ ...options, requireHostHeader: false }, (request, response) => {
    inBackground('socket', guarded(request, response));
  });
  server.on('clientError', answerClientError);
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    refuse(response, 417, 'The only expectation that is met is 100-continue');
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    endWithRefusal(socket, 405, errorText(405, 'CONNECT is not allowed here'));
  });
  return server;
}
