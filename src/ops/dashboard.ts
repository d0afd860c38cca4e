import { type IRouter, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { DASHBOARD_DIR } from '../config/project-folder.js';
import { type DashboardFile, readDashboardFiles } from './dashboard-files.js';

/** All that the page needs is its own, and nothing in it is inline. */
const DIRECTIVES = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'font-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['flowprobe'],
};

/**
 * The service speaks plain HTTP, on a developer's machine or behind a proxy: nothing may force a browser to HTTPS, and headers
 * that a browser ignores without it would only fill its console.
 */
const HEADERS = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: DIRECTIVES },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
});

const A_YEAR_SECONDS = 31_536_000;

type Handler = (request: Request, response: Response, next: NextFunction) => void;

function send(request: Request, response: Response, { type, isImmutable, representations }: DashboardFile): void {
  const chosen =
    representations.find(({ encoding }) => encoding === undefined || request.acceptsEncodings(encoding) === encoding) ??
    representations.at(-1);
  if (chosen === undefined) return;
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', isImmutable ? `public, max-age=${A_YEAR_SECONDS}, immutable` : 'no-cache');
  response.setHeader('ETag', chosen.etag);
  response.vary('Accept-Encoding');
  if (chosen.encoding !== undefined) response.setHeader('Content-Encoding', chosen.encoding);
  response.send(chosen.bytes);
}

/**
 * Serves the files of the dashboard: the page at `/`, what it loads under `/assets/`. They are kept in memory, each compressed
 * form once for all answers: no descriptor is needed to send one. Where the dashboard is not built, `/` is left to the next
 * handler.
 */
export function serveDashboard(router: IRouter): void {
  const files = readDashboardFiles(DASHBOARD_DIR);
  const handler: Handler = (request, response, next) => {
    const file = files.get(request.path);
    if (file === undefined) {
      next();
      return;
    }
    HEADERS(request, response, (error?: unknown) => {
      if (error === undefined) send(request, response, file);
      else next(error);
    });
  };
  router.get('/', handler);
  router.get('/assets/*path', handler);
}
