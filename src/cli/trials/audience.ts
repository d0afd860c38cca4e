import { setTimeout as delay } from 'node:timers/promises';
import { type Random } from '../../kernel/random/random.js';
import { inBackground } from '../../kernel/errors/bugs.js';
import { ExportCheck, SequenceCheck } from './stream-truth.js';
import { ResumingReader } from './resuming-reader.js';
import { type TrialContext } from './trial.js';

export interface AudienceOptions {
  /** Where the next connection goes. */
  readonly url: () => string;
  /** After how many bytes a connection is cut, undefined: never. */
  readonly cutAfter?: () => number | undefined;
  /** A connection has ended in the middle of a run, whoever ended it. */
  readonly onCut?: () => void;
}

/** A day in some seconds. */
const SPEED = 8;
/** Before an export is asked for again: a service that is away refuses at once. */
const AGAIN_MS = 200;

async function exportOf(url: string, path: string, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`${url}${path}`, { signal });
  if (response.status !== 200) throw new Error(`${path}: status ${response.status}`);
  return (await response.text()).trim().split('\n');
}

function seedOf(random: Random): string {
  return String(random.integer(1, 1_000_000));
}

/** Readers of every kind of stream, each of which checks what it gets, and comes back until the trial is over. */
export class Audience {
  /** Those that have not ended: each holds what it checks, such as the export of a day. */
  private readonly readers = new Set<ResumingReader>();
  private readonly runs: Promise<void>[] = [];
  private readonly closing = new AbortController();

  constructor(
    private readonly context: TrialContext,
    private readonly options: AudienceOptions,
  ) {}

  /** @param pod whose changes are followed */
  open(pod: string): void {
    const { random } = this.context;
    for (let index = 0; index < 3; index += 1) this.runs.push(this.readDays(random.fork(`day ${index}`)));
    this.runs.push(this.readOwnStreams(random.fork('own stream')));
    this.follow('the live day', '/simulation/live', true);
    this.follow('the changes', `/${pod}/events/changes?receiveBacklog=true`);
    this.follow('the changes of the one stream', `/events?topics=changes/${pod}`);
  }

  /** Stops all readers, also where the trial could not go on and its time is not over. */
  async close(): Promise<void> {
    this.closing.abort();
    const readers = [...this.readers];
    for (const reader of readers) reader.stop();
    await Promise.all([...readers.map(({ ended }) => ended), ...this.runs]);
  }

  /** Readers that have not ended. */
  get size(): number {
    return this.readers.size;
  }

  private isOver(): boolean {
    return this.closing.signal.aborted || this.context.isOver();
  }

  private follow(name: string, path: string, isJoined = false): void {
    const check = new SequenceCheck(name, this.context.findings, isJoined);
    this.read(path, [check]);
  }

  /** Days of one's own, one after the other. */
  private readDays(random: Random): Promise<void> {
    return this.readRuns(random, 'day', (seed) => ({
      path: `/stream?seed=${seed}&speed=${SPEED}`,
      exported: `/simulation/export?seed=${seed}`,
    }));
  }

  private readOwnStreams(random: Random): Promise<void> {
    return this.readRuns(random, 'own stream', (seed) => ({
      path: `/streams/ride-hailing/trips?seed=${seed}&speed=${SPEED}`,
      exported: undefined,
    }));
  }

  private async readRuns(
    random: Random,
    kind: string,
    pathsOf: (seed: string) => { readonly path: string; readonly exported: string | undefined },
  ): Promise<void> {
    const { findings } = this.context;
    while (!this.isOver()) {
      const { path, exported } = pathsOf(seedOf(random));
      const name = `${kind} ${path}`;
      const lines = exported === undefined ? undefined : await this.exported(exported);
      if (this.isOver()) return;
      const truth = lines === undefined ? undefined : new ExportCheck(name, lines, findings);
      const reader = this.read(path, [new SequenceCheck(name, findings), ...(truth === undefined ? [] : [truth])]);
      await reader.ended;
      if (this.isOver()) return;
      truth?.finish();
      findings.count('whole runs');
    }
  }

  /** A replica may be dying just now: asked again until one answers. */
  private async exported(path: string): Promise<string[]> {
    for (;;) {
      try {
        return await exportOf(this.options.url(), path, this.closing.signal);
      } catch (error) {
        if (this.isOver()) return [];
        this.context.findings.count(error instanceof TypeError ? 'exports without an answer' : 'exports refused');
        await delay(AGAIN_MS);
      }
    }
  }

  private read(path: string, checks: readonly { onEvent: SequenceCheck['onEvent'] }[]): ResumingReader {
    const { findings } = this.context;
    const { url, cutAfter, onCut } = this.options;
    const reader = new ResumingReader({
      url,
      path,
      ...(cutAfter !== undefined && { cutAfter }),
      onEvent: (event) => {
        for (const check of checks) check.onEvent(event);
      },
      onCut: () => {
        findings.count('cuts');
        onCut?.();
      },
      onRefusal: (reason) => findings.break(reason),
    });
    this.readers.add(reader);
    inBackground(
      'background',
      reader.ended.then(() => this.readers.delete(reader)),
    );
    return reader;
  }
}
