import { type IncomingMessage } from 'node:http';
import { systemCodeOf } from '../../../kernel/errors/system-code.js';
import { CLIENT_LEFT, MAX_DROPPED_BYTES } from '../settings-body.js';

/** The partition that an image goes into. */
const MAX_IMAGE_BYTES = 4 * 1024 * 1024;
/** The head of an image, with the descriptor of an application (ESP-IDF, `esp_app_desc_t`): a magic word, and its version. */
const MAGIC = 0xabcd5432;
const MAGIC_OFFSET = 32;
const VERSION_OFFSET = 48;
const VERSION_BYTES = 32;
const HEAD_BYTES = VERSION_OFFSET + VERSION_BYTES;
/** Lines of progress: one for each tenth, where the length is known, else for each quarter of a MiB. */
const TENTHS = 10;
const UNKNOWN_STEP_BYTES = 256 * 1024;

/** An image that was read and dropped: how large it was, and what it says of itself. */
export type Image =
  { readonly bytes: number; readonly head: Buffer } | { readonly status: 400 | 413; readonly error: string };

/** Reads an image. @param onProgress gets the percentage, or the KiB where the length is not known beforehand */
export async function readImage(request: IncomingMessage, onProgress: (text: string) => void): Promise<Image> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  const step = length > 0 ? length / TENTHS : UNKNOWN_STEP_BYTES;
  const head = Buffer.alloc(HEAD_BYTES);
  let [bytes, shown] = [0, 0];
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      if (bytes < HEAD_BYTES) part.copy(head, bytes);
      bytes += part.length;
      if (bytes > MAX_DROPPED_BYTES) break;
      if (bytes > MAX_IMAGE_BYTES || Math.floor(bytes / step) === shown) continue;
      shown = Math.floor(bytes / step);
      onProgress(length > 0 ? `${shown * TENTHS} %` : `${Math.floor(bytes / 1024)} KiB`);
    }
  } catch (error) {
    if (!CLIENT_LEFT.has(systemCodeOf(error) ?? '')) throw error;
    return { status: 400, error: 'The image could not be read to its end' };
  }
  if (bytes > MAX_IMAGE_BYTES) return { status: 413, error: `The image must be at most ${MAX_IMAGE_BYTES} bytes` };
  return bytes === 0 ? { status: 400, error: 'The body must be an image' } : { bytes, head };
}

/** The version that an image of a firmware says it has; undefined where it is none. */
export function versionIn(head: Buffer): string | undefined {
  if (head.readUInt32LE(MAGIC_OFFSET) !== MAGIC) return undefined;
  const text = head.toString('latin1', VERSION_OFFSET, HEAD_BYTES).split('\0')[0] ?? '';
  return /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}
