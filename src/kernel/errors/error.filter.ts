import { STATUS_CODES } from 'node:http';
import { type Readable } from 'node:stream';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, StreamableFile } from '@nestjs/common';
import { type Response } from 'express';
import { bodyRefusal } from './body-refusal.js';
import { isKnown, reportBug } from './bugs.js';
import { codeOfStatus, ERROR_STATUS } from './error-codes.js';
import { type ErrorBody } from './error-body.dto.js';
import { systemCodeOf } from './system-code.js';

/**
 * The status of Nest's own errors, and of what Express and the body parser refuse (`http-errors`, which alone have `expose`). Any
 * other error with a status is a bug: it may be the status of another service.
 */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('status' in error) || !('expose' in error)) return undefined;
  const { status, expose } = error;
  return expose === true && typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function messageOf(error: unknown, statusCode: number): string {
  return error instanceof Error ? error.message : (STATUS_CODES[statusCode] ?? 'Refused');
}

/** What an error is answered with. */
export function errorBodyOf(thrown: unknown): ErrorBody {
  const error = bodyRefusal(thrown) ?? thrown;
  if (isKnown(error)) {
    return { statusCode: error.status, code: error.code, message: error.message, details: [...error.details] };
  }
  const statusCode = statusOf(error) ?? ERROR_STATUS.internal;
  const code = codeOfStatus(statusCode);
  // Below 500 the sentence is about the request; above, it could reveal internals.
  const message = statusCode < 500 ? messageOf(error, statusCode) : 'Something failed here; it has been logged';
  return { statusCode, code, message, details: [] };
}

/**
 * Answers in the one error format, or breaks off what has begun to be answered; reports a bug. A body that a health check prepared
 * passes as it is.
 */
function answerError(error: unknown, response: Response): void {
  const body = errorBodyOf(error);
  const prepared = error instanceof HttpException ? error.getResponse() : undefined;
  const isHealth = typeof prepared === 'object' && 'status' in prepared && 'details' in prepared;
  // What is refused on purpose has its own place in the log, if it needs one.
  if (body.statusCode >= 500 && !isHealth && !isKnown(error)) reportBug('http', error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // That of what was to be answered may stand there.
  response.status(body.statusCode).type('json');
  if (response.req.method === 'HEAD') response.end();
  else response.json(isHealth ? prepared : body);
}

/** Turns whatever was thrown into the one error format. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    answerError(error, host.switchToHttp().getResponse<Response>());
  }
}

/** An answer that is made while it is sent. What goes wrong then is past the filter, and answered as there. */
export function streamedFile(source: Readable, type: string, response: Response): StreamableFile {
  return new StreamableFile(source, { type })
    .setErrorHandler((error) => answerError(error, response))
    .setErrorLogger((error) => {
      // What a client or the network does wrong has a code; the rest is a bug.
      if (systemCodeOf(error) === undefined) reportBug('http', error);
    });
}
