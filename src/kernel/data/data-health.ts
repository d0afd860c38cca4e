import { Injectable, Logger } from '@nestjs/common';
import { type BrokenFile, DataFileError } from './data-file.js';

/** Knows which data files are not in use as they are now, and says each change of that once in the log. */
@Injectable()
export class DataHealth {
  private readonly sources: (() => readonly BrokenFile[])[] = [];
  private readonly logger = new Logger('Data');
  private told = '';

  watch(broken: () => readonly BrokenFile[]): void {
    this.sources.push(broken);
  }

  /** The files that are broken now; the last good content of each stays in use. */
  broken(): BrokenFile[] {
    return this.sources.flatMap((source) => source());
  }

  /** Logs a breakage, or its end, when it is new. To be called when data has been asked for. */
  tell(): void {
    const broken = this.broken();
    const text = broken.length === 0 ? '' : new DataFileError(broken).message;
    if (text === this.told) return;
    if (text === '') this.logger.log('All data files are in use again');
    else this.logger.warn(`${text}\nThe last good content stays in use.`);
    this.told = text;
  }
}
