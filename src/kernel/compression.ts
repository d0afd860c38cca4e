import { type Transform } from 'node:stream';
import { constants, createBrotliCompress, createDeflate, createGzip, type Zlib } from 'node:zlib';

type Compressor = Transform & Zlib;

/** Little memory for each stream, as many may be open: a window of 32 KiB. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 15 } };

const COMPRESSORS = {
  gzip: { create: () => createGzip(), flush: constants.Z_SYNC_FLUSH },
  br: { create: () => createBrotliCompress(BROTLI), flush: constants.BROTLI_OPERATION_FLUSH },
  deflate: { create: () => createDeflate(), flush: constants.Z_SYNC_FLUSH },
} satisfies Record<string, { create: () => Compressor; flush: number }>;

/** Content codings (RFC 9110, section 8.4.1); `deflate` is the zlib format. */
export type ContentCoding = keyof typeof COMPRESSORS;

/** Compresses a body piece by piece: what comes out for a piece is all that a client needs to read it. */
export class Compression {
  private readonly compressor: Compressor;
  private readonly flushKind: number;
  private made: Buffer[] = [];

  constructor(coding: ContentCoding) {
    const { create, flush } = COMPRESSORS[coding];
    this.flushKind = flush;
    this.compressor = create().on('data', (bytes: Buffer) => this.made.push(bytes));
  }

  compress(bytes: Uint8Array): Promise<Buffer> {
    return this.until((done) => {
      this.compressor.write(bytes);
      // What it has made is emitted by the end of that turn.
      this.compressor.flush(this.flushKind, () => setImmediate(done));
    });
  }

  /** What is left when the body is complete. */
  finish(): Promise<Buffer> {
    return this.until((done) => this.compressor.once('end', done).end());
  }

  /** What is under way then never settles. */
  close(): void {
    this.compressor.destroy();
  }

  private until(begin: (done: () => void) => void): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.compressor.once('error', reject);
      begin(() => {
        this.compressor.off('error', reject);
        resolve(Buffer.concat(this.made.splice(0)));
      });
    });
  }
}
