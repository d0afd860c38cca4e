import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Endings that the build gives to compressed copies, best first, with their names in `Accept-Encoding`. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export interface DashboardFile {
  readonly type: string;
  /** Its name has a digest of its content, so that it never changes. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  readonly encoded: readonly { readonly encoding: string; readonly bytes: Buffer }[];
}

/** @returns the files of the built dashboard by path, such as `/` and `/assets/index-3f2a.js`; none where it is not built. */
export function readDashboardFiles(folder: string): Map<string, DashboardFile> {
  const bytes = new Map<string, Buffer>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      bytes.set(path.slice(folder.length).replaceAll('\\', '/'), readFileSync(path));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const files = new Map<string, DashboardFile>();
  for (const [path, plain] of bytes) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const encoded = ENCODINGS.flatMap(([encoding, ending]) => {
      const copy = bytes.get(path + ending);
      return copy === undefined ? [] : [{ encoding, bytes: copy }];
    });
    const isImmutable = path.startsWith('/assets/');
    files.set(path === '/index.html' ? '/' : path, { type, isImmutable, plain, encoded });
  }
  return files;
}
