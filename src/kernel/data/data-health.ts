import { Injectable, Logger } from '@nestjs/common';
import { type BrokenFile, describeBroken } from './data-file.js';

type BrokenFiles = () => readonly BrokenFile[];
type LookForBrokenFiles = () => readonly BrokenFile[] | Promise<readonly BrokenFile[]>;

/** Lists the data files whose present content is not in use, and logs each change of that list once. */
@Injectable()
export class DataHealth {
  private readonly sources: {
    readonly broken: LookForBrokenFiles;
    readonly known: BrokenFiles;
    readonly reading: () => readonly string[];
  }[] = [];
  private readonly logger = new Logger('Data');
  private logged = '';

  /**
   * @param broken looks at the files
   * @param known what the last look has shown, where looking takes time, or costs more than each use of other data may
   * @param reading names of what a look does not wait for
   */
  watch(broken: BrokenFiles, known?: BrokenFiles): void;
  watch(broken: LookForBrokenFiles, known: BrokenFiles, reading?: () => readonly string[]): void;
  watch(broken: LookForBrokenFiles, known = broken as BrokenFiles, reading = (): readonly string[] => []): void {
    this.sources.push({ broken, known, reading });
  }

  /** The files that are broken now. */
  async broken(): Promise<BrokenFile[]> {
    return (await Promise.all(this.sources.map(async ({ broken }) => await broken()))).flat();
  }

  /** Names of what is being read: whether it is broken is not known yet. */
  reading(): string[] {
    return this.sources.flatMap(({ reading }) => reading());
  }

  /** Logs a breakage, or its end, if it is new. To be called after each use of data. */
  logChanges(): void {
    const broken = this.sources.flatMap(({ known }) => known());
    const text = broken.map(describe).join('\n');
    if (text === this.logged) return;
    if (text === '') this.logger.log('All data files are in use again');
    else this.logger.warn(text);
    this.logged = text;
  }
}

function describe(file: BrokenFile): string {
  const text = describeBroken(file);
  return `${text}\n  ${file.inUse ? 'The last valid content stays in use.' : 'There is nothing in use in its place.'}`;
}
