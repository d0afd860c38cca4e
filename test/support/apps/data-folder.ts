import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The data folder that is shipped. */
export const SHIPPED_DATA = fileURLToPath(new URL('../../../data', import.meta.url));

/** A folder of data files of its own, to be changed at will and removed in the end. */
export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'flowprobe-data-'));
  private written = 0;

  /** A copy of what is shipped. */
  static shipped(): DataFolder {
    const folder = new DataFolder();
    cpSync(SHIPPED_DATA, folder.path, { recursive: true });
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * Puts a file in place in one step, as editors and `kubectl` do. The spaces at its end differ each time, so that no two
   * states of a file have the same size, however fast they follow each other.
   */
  write(name: string, content: unknown): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
    this.written += 1;
    const draft = this.file(`draft-${this.written}`);
    writeFileSync(draft, text + ' '.repeat(this.written));
    mkdirSync(dirname(this.file(name)), { recursive: true });
    renameSync(draft, this.file(name));
  }

  /** Points a name to another place, in one step. */
  link(name: string, target: string): void {
    this.written += 1;
    const draft = this.file(`draft-${this.written}`);
    symlinkSync(target, draft);
    renameSync(draft, this.file(name));
  }

  remove(name = ''): void {
    rmSync(this.file(name), { recursive: true, force: true });
  }
}
