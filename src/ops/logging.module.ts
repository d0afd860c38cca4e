import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { type DestinationStream } from 'pino';
import { Environment } from '../config/environment.js';

const REQUEST_ID = /^[\w-]{1,64}$/;

/** A caller's own id for its request, where it is fit for a log; else one of ours. It goes back in the answer. */
function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  return id;
}

/** What probes and scrapers ask every few seconds says nothing to a reader of the log. */
function isRoutine(request: IncomingMessage): boolean {
  const path = request.url ?? '';
  return path.startsWith('/health') || path.startsWith('/metrics');
}

function levelOf(_request: IncomingMessage, response: ServerResponse, error?: Error): 'error' | 'warn' | 'info' {
  if (error !== undefined || response.statusCode >= 500) return 'error';
  return response.statusCode >= 400 ? 'warn' : 'info';
}

/** Loaded where there is a terminal only: elsewhere it would delay the start for nothing. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ singleLine: true, ignore: 'pid,hostname' });
}

interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

/** Logs as one JSON object a line, or readable on a terminal; JSON keeps control characters from outside harmless. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [Environment],
      useFactory: async ({ LOG_LEVEL }: Environment) => ({
        pinoHttp: {
          level: LOG_LEVEL,
          genReqId: requestId,
          customLogLevel: levelOf,
          autoLogging: { ignore: isRoutine },
          quietReqLogger: true,
          serializers: {
            req: ({ id, method, url }: LoggedRequest) => ({ id, method, url }),
            res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
          },
          ...(process.stdout.isTTY ? { stream: await prettyStream() } : {}),
        },
      }),
    }),
  ],
})
export class LoggingModule {}
