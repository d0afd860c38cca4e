import { type IncomingMessage, type Server } from 'node:http';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Environment } from '../config/environment.js';
import { OpenFiles } from '../config/open-files.js';
import { changePolicyOf } from '../kernel/access/change-policy.js';
import { isReading } from '../kernel/access/is-reading.js';
import { isOpenToPages } from '../kernel/access/open-to-pages.js';
import { allowedMethods, isOfPattern, type Routed } from '../kernel/listeners/routes.js';
import { DOCS_PATH, serveContracts } from './contracts.js';
import { serveDashboard } from './dashboard.js';
import { parseQuery } from './query-parser.js';
import { RequestLog } from './requests.middleware.js';

const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** The service speaks plain HTTP, behind a proxy or on a developer's machine: nothing may force a browser to HTTPS. */
const DOCS_HEADERS = helmet({
  contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  strictTransportSecurity: false,
  crossOriginResourcePolicy: { policy: 'cross-origin' },
});

/** For data, which no browser should run. Pages replace them by more. */
function setDataHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', DATA_POLICY);
  next();
}

/** What an EventSource asks for at `/`. */
const ROOT_STREAM = '/telemetry/stream';

/** `/` is a page for a browser's window and the telemetry stream for an EventSource, which asks for nothing else. */
function routeRootStream(request: Request, response: Response, next: NextFunction): void {
  response.vary('Accept');
  if (request.accepts(['html', 'text/event-stream']) === 'text/event-stream') {
    request.url = ROOT_STREAM + request.url.slice(request.path.length);
  }
  next();
}

function enableCors(app: NestExpressApplication, origins: readonly string[]): void {
  // Express's types hide how a layer matches.
  const application = app.getHttpAdapter().getInstance() as unknown as Routed;
  app.enableCors((request: Request, callback: (error: Error | null, options: object) => void) => {
    const intended = request.header('access-control-request-method');
    const methods = request.method === 'OPTIONS' ? allowedMethods(application, request.path) : [];
    const isOpen = isReading(intended ?? request.method) || isOfPattern(application, request.path, isOpenToPages);
    callback(null, {
      origin: isOpen ? '*' : [...origins],
      exposedHeaders: ['X-Request-Id', 'Location', 'X-Total-Count'],
      ...(methods.length > 0 && { methods }),
      // An OPTIONS that is no preflight is the router's to answer.
      preflightContinue: intended === undefined,
    });
  });
}

/** Takes requests with and without the path in front, as some proxies strip it and some do not. */
function stripPublicPath(server: Server, publicPath: string): void {
  const strip = (request: IncomingMessage): void => {
    const { url = '' } = request;
    if (url.startsWith(`${publicPath}/`)) request.url = url.slice(publicPath.length);
  };
  // Of what becomes a WebSocket the server emits the upgrade alone.
  for (const event of ['request', 'upgrade']) server.prependListener(event, strip);
}

/** Puts the path in front of each `Location` that is a path of this service. */
function addPublicPath(publicPath: string) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) =>
      name.toLowerCase() === 'location' && typeof value === 'string' && value.startsWith('/')
        ? setHeader(name, publicPath + value)
        : setHeader(name, value);
    next();
  };
}

/** What the application needs beside its modules; the tests call it too. */
export function configureApp(app: NestExpressApplication): void {
  const environment = app.get(Environment);
  const router = app.getHttpAdapter().getInstance();
  const { PUBLIC_PATH, TRUST_PROXY } = environment;
  app.disable('x-powered-by');
  app.set('query parser', parseQuery);
  app.set('trust proxy', TRUST_PROXY);
  // Answers change with each request, so that a tag would never match: it only costs.
  app.set('etag', false);
  if (PUBLIC_PATH !== undefined) {
    stripPublicPath(app.getHttpServer(), PUBLIC_PATH);
    app.use(addPublicPath(PUBLIC_PATH));
    // With a slash at its end, as the page's own URLs are relative.
    router.get(PUBLIC_PATH, (_request: Request, response: Response) => response.redirect(308, '/'));
  }
  const server: Server = app.getHttpServer();
  const { maxConnections } = app.get(OpenFiles);
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  const requests = app.get(RequestLog);
  app.use(requests.use.bind(requests));
  app.use(setDataHeaders);
  app.use(DOCS_PATH, DOCS_HEADERS);
  enableCors(app, changePolicyOf(environment).origins);
  router.get('/', routeRootStream);
  serveDashboard(router);
  serveContracts(app);
}
