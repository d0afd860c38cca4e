import { type IncomingMessage } from 'node:http';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Environment } from '../config/environment.js';
import { dashboard } from './dashboard.js';
import { jsonBody } from './json-body.js';
import { serveOpenApi } from './openapi.js';
import { isReading } from './origin.guard.js';

const BODY = '1mb';
/** Room for the longest load series. */
const LONG_BODY = '2mb';
const LONG_PATHS = new Set(['/cluster/evaluate']);
/** Read by their own system, byte for byte. */
const RAW_PATHS = new Set(['/telemetry/events']);
const JSON_TYPE = /^application\/(ld\+)?json\s*(;|$)/i;

const NDJSON_TYPE = /^application\/(x-ndjson|ndjson|jsonl|json-lines)\s*(;|$)/i;

/** Bodies that are handed on as they are. */
const PASSED_ON = /^\/fleet\/devices\//;

function isJson({ headers, url = '' }: IncomingMessage): boolean {
  return JSON_TYPE.test(headers['content-type'] ?? '') && !PASSED_ON.test(url);
}

function isLong({ url = '' }: IncomingMessage): boolean {
  return LONG_PATHS.has(url);
}

function isRaw({ url = '' }: IncomingMessage): boolean {
  return RAW_PATHS.has(url.split('?', 1)[0] ?? '');
}

/** A JSON value a line. */
function isLines({ headers }: IncomingMessage): boolean {
  return NDJSON_TYPE.test(headers['content-type'] ?? '');
}

const PAGES = /^\/(docs(\/|$)|$)/;
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** The service speaks plain HTTP, behind a proxy or on a developer's machine: nothing may force a browser to HTTPS. */
const PAGE_HEADERS = helmet({
  contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  strictTransportSecurity: false,
  crossOriginResourcePolicy: { policy: 'cross-origin' },
});

/** Pages get all that keeps a browser safe; data, which no browser should run, two headers that say so. */
function secure(request: Request, response: Response, next: NextFunction): void {
  if (PAGES.test(request.path)) {
    PAGE_HEADERS(request, response, next);
    return;
  }
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', DATA_POLICY);
  next();
}

/** What the application needs beside its modules; the tests call it too. */
export function configureApp(app: NestExpressApplication): void {
  const { CORS_ORIGINS } = app.get(Environment);
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Answers change with each request, so that a tag would never match: it only costs.
  app.set('etag', false);
  app.use(dashboard());
  app.use(secure);
  app.enableCors((request: Request, callback: (error: Error | null, options: object) => void) => {
    const method = request.header('access-control-request-method') ?? request.method;
    callback(null, {
      origin: isReading(method) ? '*' : [...CORS_ORIGINS],
      exposedHeaders: ['X-Request-Id', 'Location'],
    });
  });
  app.useBodyParser('raw', { limit: LONG_BODY, type: (request) => isJson(request) && isLong(request) });
  app.useBodyParser('raw', { limit: BODY, type: (request) => isJson(request) || (isRaw(request) && isLines(request)) });
  app.use(jsonBody(isRaw));
  serveOpenApi(app);
}
