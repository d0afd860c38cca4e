import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { systemCodeOf } from '../../../kernel/errors/system-code.js';
import { pathOf } from '../../../kernel/listeners/request-path.js';
import { type Answer, NOT_FOUND } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Undefined where there is no such file. */
async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** A file of a built web interface, or the same compressed beforehand; undefined where there is none. */
export async function webFile(webDir: string, path: string): Promise<Answer | undefined> {
  // A name that is hidden, or leads out of the folder, is none of a web interface.
  if (path.split('/').some((name) => name.startsWith('.')) || path.includes('\0') || path.includes('\\'))
    return undefined;
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const plain = await bytesOf(join(webDir, path));
  if (plain !== undefined) return { status: 200, type, body: plain };
  const compressed = await bytesOf(join(webDir, `${path}.gz`));
  return compressed && { status: 200, type, body: compressed, headers: ['Content-Encoding', 'gzip'] };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    // `%zz` is no name of a file.
    if (error instanceof URIError) return '/';
    throw error;
  }
}

/** The files of a web interface; what is neither a file nor an endpoint is one of its pages. */
export const webFiles: MakeEndpoint =
  ({ webDir }) =>
  async ({ request }) => {
    const path = decoded(pathOf(request.url ?? ''));
    if (webDir === undefined || /^\/api(\/|$)/i.test(path)) return NOT_FOUND;
    const file = await webFile(webDir, path);
    if (file !== undefined || extname(path) !== '') return file ?? NOT_FOUND;
    return (await webFile(webDir, '/index.html')) ?? NOT_FOUND;
  };
