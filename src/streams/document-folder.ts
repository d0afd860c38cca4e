import { basename, dirname, extname, join, resolve } from 'node:path';
import { SHIPPED_DATA_DIR } from '../config/project-folder.js';
import { type BrokenFile, signatureOf } from '../kernel/data/data-file.js';
import { isFolderAt, listFolder } from '../kernel/data/folder.js';
import { type Subscription } from 'rxjs';
import { FlowProbeError, type Problem } from '../kernel/errors/flowprobe.error.js';
import { lackOf, systemCodeOf } from '../kernel/errors/system-code.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type DocumentPlan } from './domain/channel-plan.js';
import { PayloadMaker } from './domain/payloads.js';
import { reachableFrom } from './domain/schema/plan.js';
import { loadFaker, WITHOUT_FAKER } from './reader/faker-values.js';
import { type ReadRequest } from './reader/messages.js';
import { type ReadDocument } from './reader/read-document.js';

const FOLDER = 'streams';
const ENDINGS: readonly string[] = ['.yaml', '.yml', '.json'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const NAME_PROBLEM =
  'the name of the file must be 1 to 64 letters, digits, dots, hyphens and underscores before its ending';
const MAX_DOCUMENTS = 100;
/** How long a look at all documents waits for those that have changed, and a list of them for the first of all. */
const CHANGE_MS = 250;
const FIRST_MS = 5000;

/** A document in use. */
export interface ServedDocument {
  readonly name: string;
  readonly plan: DocumentPlan;
  /** By channel. */
  readonly payloads: ReadonlyMap<string, PayloadMaker>;
}

/** Reads what stands in a file. */
export type ReadFile = (request: ReadRequest) => Promise<ReadDocument>;

/** One document and the files that it refers to; what does not fit leaves the last content that did in use. */
class DocumentSource {
  problems: readonly Problem[] = [];
  served: ServedDocument | undefined;
  private files: readonly string[];
  private signature = '';
  private reading: Promise<void> = Promise.resolve();
  private isWaiting = false;
  private loads = 0;
  private hasBeenRead = false;
  private mayPass = false;

  constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly file: string,
    private readonly read: ReadFile,
  ) {
    this.files = [file];
  }

  get path(): string {
    return join(this.folder, this.file);
  }

  get inUse(): boolean {
    return this.served !== undefined;
  }

  /** What the files say now is not known yet. */
  get isReading(): boolean {
    return this.loads > 0;
  }

  /** There is something to say about it, of now or of before. */
  get isKnown(): boolean {
    return this.hasBeenRead;
  }

  /** Why it cannot be used yet, where that is no matter of what its files say. */
  get lack(): Problem | undefined {
    return this.mayPass && this.served === undefined ? this.problems[0] : undefined;
  }

  /** Resolves once what the files say now is known. */
  refresh(): Promise<void> {
    const signature = this.signatureNow();
    if (signature !== this.signature) {
      this.signature = signature;
      // One that has yet to begin reads what the files say by then.
      if (!this.isWaiting) {
        this.isWaiting = true;
        // A bug while it was read before is no reason not to read it now.
        this.loads += 1;
        this.reading = this.reading
          .catch(() => undefined)
          .then(() => this.load())
          .finally(() => (this.loads -= 1));
      }
    }
    return this.reading;
  }

  private signatureNow(): string {
    return this.files.map((file) => this.signatureOf(file)).join('|');
  }

  private signatureOf(file: string): string {
    return signatureOf(join(this.folder, file));
  }

  private async load(): Promise<void> {
    this.isWaiting = false;
    const before = new Map(this.files.map((file) => [file, this.signatureOf(file)]));
    const read = await this.read({ folder: this.folder, file: this.file });
    this.files = [...new Set([this.file, ...read.files])];
    // As they were before they were read: what has changed meanwhile is read when it is next asked for.
    this.signature = this.files.map((file) => before.get(file) ?? this.signatureOf(file)).join('|');
    this.hasBeenRead = true;
    this.mayPass = 'problems' in read && read.mayPass;
    if ('problems' in read) {
      this.problems = read.problems;
      // To be read again at the next look, as if it had changed.
      if (this.mayPass) this.signature = '';
      return;
    }
    const served = await serve(this.name, read.content);
    this.problems = 'problem' in served ? [{ field: '', problem: served.problem }] : [];
    if ('plan' in served) this.served = served;
  }
}

async function serve(name: string, plan: DocumentPlan): Promise<ServedDocument | { readonly problem: string }> {
  const plans = plan.channels.flatMap(({ messages }) => messages.map((message) => message.plan));
  const hasFaker = reachableFrom(plans).some(({ kind }) => kind === 'faker');
  let faker = WITHOUT_FAKER;
  try {
    if (hasFaker) faker = (await loadFaker()).make;
  } catch (error) {
    const code = lackOf(error) ?? systemCodeOf(error);
    if (code === undefined) throw error;
    // Node keeps the failure of a module for as long as the process runs.
    return { problem: `Faker, which it asks for, cannot be loaded (${code}); start the service again` };
  }
  const payloads = new Map(plan.channels.map((channel) => [channel.name, new PayloadMaker(channel, faker)]));
  return { name, plan, payloads };
}

/** The documents of a data folder, and those that are named one by one: each read when it is first asked for, and when it changes. */
export class DocumentFolder {
  private readonly sources = new Map<string, DocumentSource>();
  private readonly own: string;
  /** Files that are no documents, and a folder that cannot be read. */
  private unusable: readonly BrokenFile[] = [];

  /**
   * A data folder that has no documents of its own, such as one from before there were any, has those that are shipped.
   * @param further paths of documents elsewhere
   */
  constructor(
    dataDir: string,
    private readonly further: readonly string[],
    private readonly read: ReadFile,
    private readonly clock: TaskClock,
  ) {
    this.own = join(dataDir, FOLDER);
  }

  /**
   * The document of that name as it is now; undefined where there is none, or none that could ever be used.
   * @throws FlowProbeError `unavailable` where it could not be read, whatever stands in it
   */
  async current(name: string): Promise<ServedDocument | undefined> {
    this.find();
    const source = this.sources.get(name);
    await source?.refresh();
    if (source?.lack !== undefined) {
      throw new FlowProbeError('unavailable', `The document ${name} could not be read: ${source.lack.problem}`);
    }
    return source?.served;
  }

  /** All that are in use, by name. */
  async all(): Promise<ServedDocument[]> {
    this.find();
    const isAnyKnown = [...this.sources.values()].some(({ isKnown }) => isKnown);
    await this.refreshAll(isAnyKnown ? CHANGE_MS : FIRST_MS);
    return [...this.sources.values()].flatMap(({ served }) => served ?? []);
  }

  /** Files that are not in use as they are now, with the reasons. Reads all that have changed, but keeps no probe waiting for them. */
  async broken(): Promise<BrokenFile[]> {
    this.find();
    await this.refreshAll(CHANGE_MS);
    return this.knownBroken();
  }

  /** Those that were broken when they were last looked at. */
  knownBroken(): BrokenFile[] {
    const broken = [...this.sources.values()]
      .filter(({ problems }) => problems.length > 0)
      .map(({ path, problems, inUse }) => ({ path, problems, inUse }));
    return [...broken, ...this.unusable];
  }

  /** Names of those that are being read: what is known of them is of before. One that only waits for room on the machine is not. */
  reading(): string[] {
    return [...this.sources.values()]
      .filter(({ isReading, lack }) => isReading && lack === undefined)
      .map(({ name }) => name);
  }

  /** Waits until all is known, but no longer than that. */
  private async refreshAll(limitMs: number): Promise<void> {
    const all = Promise.all([...this.sources.values()].map((source) => source.refresh()));
    let timeout: Subscription | undefined;
    const waited = new Promise<void>((resolve) => {
      timeout = this.clock.schedule(() => resolve(), limitMs);
    });
    await Promise.race([all, waited]).finally(() => timeout?.unsubscribe());
  }

  /** Looks which files there are. */
  private find(): void {
    const found = new Map<string, string>();
    const unusable: BrokenFile[] = [];
    const refuse = (path: string, problem: string): void => {
      unusable.push({ path, problems: [{ field: '', problem }], inUse: false });
    };
    const folder = isFolderAt(this.own) ? this.own : join(SHIPPED_DATA_DIR, FOLDER);
    const listed = listFolder(folder);
    if ('unreadable' in listed) unusable.push({ ...listed.unreadable, inUse: this.sources.size > 0 });
    // A folder that cannot be read now has lost none.
    const known = [...this.sources.values()].map(({ path }) => path).filter((path) => dirname(path) === folder);
    const own = 'files' in listed ? listed.files.filter(isDocument).map((file) => join(folder, file)) : known;
    for (const path of [...this.further.map((each) => resolve(each)), ...own]) {
      const name = basename(path, extname(path));
      const other = found.get(name);
      if (!NAME.test(name)) refuse(path, NAME_PROBLEM);
      else if (other !== undefined) refuse(path, `${basename(other)} has this name already`);
      else if (found.size >= MAX_DOCUMENTS) refuse(path, `there are more than ${MAX_DOCUMENTS} documents`);
      else found.set(name, path);
    }
    this.unusable = unusable;
    for (const [name, source] of this.sources) if (found.get(name) !== source.path) this.sources.delete(name);
    for (const [name, path] of found) {
      if (this.sources.has(name)) continue;
      this.sources.set(name, new DocumentSource(name, dirname(path), basename(path), this.read));
    }
  }
}

function isDocument(file: string): boolean {
  return ENDINGS.includes(extname(file).toLowerCase()) && !file.startsWith('.');
}
