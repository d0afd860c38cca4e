import { Injectable, Logger } from '@nestjs/common';
import { type BrokenFile, DataFileError } from './data-file.js';

/** Lists the data files whose present content is not in use, and logs each change of that list once. */
@Injectable()
export class DataHealth {
  private readonly sources: (() => readonly BrokenFile[])[] = [];
  private readonly logger = new Logger('Data');
  private logged = '';

  watch(broken: () => readonly BrokenFile[]): void {
    this.sources.push(broken);
  }

  /** The files that are broken now; the last valid content of each stays in use. */
  broken(): BrokenFile[] {
    return this.sources.flatMap((source) => source());
  }

  /** Logs a breakage, or its end, if it is new. To be called after each use of data. */
  logChanges(): void {
    const broken = this.broken();
    const text = broken.length === 0 ? '' : new DataFileError(broken).message;
    if (text === this.logged) return;
    if (text === '') this.logger.log('All data files are in use again');
    else this.logger.warn(`${text}\nThe last valid content stays in use.`);
    this.logged = text;
  }
}
