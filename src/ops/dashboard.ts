import { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { DASHBOARD_DIR } from '../config/project-folder.js';
import { type DashboardFile, readDashboardFiles } from './dashboard-files.js';
import { isReading } from './origin.guard.js';

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

function send(request: Request, response: Response, { type, isImmutable, plain, encoded }: DashboardFile): void {
  const accepted = encoded.find(({ encoding }) => request.acceptsEncodings(encoding) === encoding);
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', isImmutable ? `public, max-age=${A_YEAR_SECONDS}, immutable` : 'no-cache');
  response.vary('Accept-Encoding');
  if (accepted !== undefined) response.setHeader('Content-Encoding', accepted.encoding);
  response.end(request.method === 'HEAD' ? undefined : (accepted?.bytes ?? plain));
}

/**
 * Answers with the files of the dashboard: the page at `/`, what it loads under `/assets/`. They are read when the first is
 * asked for, so that no start waits for them. Where it is not built, `/` is left to who comes next.
 */
export function dashboard(
  folder: string = DASHBOARD_DIR,
): (request: Request, response: Response, next: NextFunction) => void {
  let files: Map<string, DashboardFile> | undefined;
  return (request, response, next) => {
    if (!isReading(request.method) || request.method === 'OPTIONS') {
      next();
      return;
    }
    const { path } = request;
    if (path !== '/' && !/^\/(assets\/[^/]+|[a-z]+\.(js|svg|txt))$/.test(path)) {
      next();
      return;
    }
    files ??= readDashboardFiles(folder);
    const file = files.get(path);
    if (file === undefined) {
      next();
      return;
    }
    HEADERS(request, response, () => {
      send(request, response, file);
    });
  };
}
