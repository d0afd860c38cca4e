import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { systemCodeOf } from '../kernel/errors/system-code.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Endings that the build gives to compressed copies, best first, with their names in `Accept-Encoding`. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A digest of eight characters in the name, as the build writes it. */
const DIGEST = /-[\w-]{8}\.\w+$/;

/** A representation of a file, as it is sent. */
export interface Encoded {
  /** As in `Content-Encoding`; undefined for the file as it is. */
  readonly encoding: string | undefined;
  readonly bytes: Buffer;
  /** Of these bytes: each representation needs its own (RFC 9110, section 8.8.3). */
  readonly etag: string;
}

export interface DashboardFile {
  readonly type: string;
  /** Its name has a digest of its content, so that it never changes. */
  readonly isImmutable: boolean;
  /** Best first; the last is the file as it is. */
  readonly representations: readonly Encoded[];
}

function encoded(encoding: string | undefined, bytes: Buffer): Encoded {
  return { encoding, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"` };
}

function readFiles(folder: string): Map<string, Buffer> {
  const bytes = new Map<string, Buffer>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      bytes.set(path.slice(folder.length).replaceAll('\\', '/'), readFileSync(path));
    }
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
  return bytes;
}

/** @returns the files of the built dashboard by path, such as `/` and `/assets/index-3f2a.js`; none where it is not built. */
export function readDashboardFiles(folder: string): Map<string, DashboardFile> {
  const bytes = readFiles(folder);
  const files = new Map<string, DashboardFile>();
  for (const [path, plain] of bytes) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const compressed = ENCODINGS.flatMap(([encoding, ending]) => {
      const copy = bytes.get(path + ending);
      return copy === undefined ? [] : [encoded(encoding, copy)];
    });
    const representations = [...compressed, encoded(undefined, plain)];
    files.set(path === '/index.html' ? '/' : path, { type, isImmutable: DIGEST.test(path), representations });
  }
  return files;
}
