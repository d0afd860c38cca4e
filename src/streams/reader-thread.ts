import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Subscription } from 'rxjs';
import { inBackground, reportBug } from '../kernel/errors/bugs.js';
import { lackOf, OUT_OF_MEMORY, systemCodeOf } from '../kernel/errors/system-code.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { startStopwatch } from '../kernel/time/thread-time.js';
import { type ReadAnswer, type ReadRequest } from './reader/messages.js';
import { type ReadDocument } from './reader/read-document.js';
import { type ReadStep, TOO_LONG } from './reader/reading-time.js';

/** The built thread: as deep below the project as this file, whether it runs from the sources, the modules or the bundle. */
const SCRIPT = fileURLToPath(new URL('../../dist/bundle/stream-reader.js', import.meta.url));

/** Until the thread begins to read, on a busy machine. */
const MAX_START_MS = 15_000;
/** How often it is looked at whether a document takes too long. */
const LOOK_MS = 100;
/** The thread ends by itself what it can; what is longer hangs. */
const GRACE_MS = 2 * LOOK_MS;
const MAX_HEAP_MIB = 256;
const stopping = lacking('the service is stopping');

interface Waiting {
  readonly request: ReadRequest;
  readonly resolve: (document: ReadDocument) => void;
}

/**
 * Reads documents in a thread, one after the other. The thread is there only while there is something to read: what it takes to
 * read a document is several times what the service needs for all else.
 */
export class ReaderThread {
  private readonly waiting: Waiting[] = [];
  private worker: Worker | undefined;
  private timeout: Subscription | undefined;
  private closed = false;
  /** What is being read, and for how long the document has been. */
  private step: { readonly at: ReadStep; readonly elapsedMs: () => number } | undefined;

  constructor(private readonly clock: TaskClock) {}

  /** Resolves for whatever stands in the file; a document that cannot be read is one with problems. */
  read(request: ReadRequest): Promise<ReadDocument> {
    if (this.closed) return Promise.resolve(stopping(request));
    return new Promise((resolve) => {
      this.waiting.push({ request, resolve });
      if (this.waiting.length === 1) this.readNext();
    });
  }

  /** What waits, and what is yet to come, is not read any more. */
  close(): void {
    this.closed = true;
    for (const { request, resolve } of this.waiting.splice(0)) resolve(stopping(request));
    this.end();
  }

  private readNext(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.end();
      return;
    }
    this.worker ??= this.start();
    this.worker.postMessage(next.request);
    this.step = undefined;
    this.timeout = this.clock.schedule(
      () => this.give(lacking('the thread that reads documents does not start')),
      MAX_START_MS,
    );
  }

  private start(): Worker {
    // It gets nothing of the environment, where secrets may be.
    const worker = new Worker(SCRIPT, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    worker.on('message', (answer: ReadAnswer) => {
      if (this.worker === worker) this.answer(answer);
    });
    worker.on('error', (error: unknown) => {
      if (this.worker !== worker) return;
      this.give(this.failureOf(error));
    });
    return worker;
  }

  private failureOf(error: unknown): (request: ReadRequest) => ReadDocument {
    const code = systemCodeOf(error);
    if (code === OUT_OF_MEMORY) return up(`it takes more than ${MAX_HEAP_MIB} MiB to work out`, this.step?.at);
    const lack = lackOf(error);
    if (lack !== undefined) return lacking(`the thread that reads documents does not start (${lack})`);
    reportBug('thread', error);
    return up('it could not be read because of an internal error');
  }

  private answer(answer: ReadAnswer): void {
    if (answer.kind === 'step') {
      const isFirst = this.step === undefined;
      this.step = { at: answer, elapsedMs: this.step?.elapsedMs ?? startStopwatch(answer.statistics) };
      if (isFirst) this.lookLater();
      return;
    }
    if (answer.kind === 'read') {
      this.settle(() => answer.document);
      return;
    }
    const error = new Error('A document could not be read');
    error.stack = answer.stack;
    reportBug('thread', error);
    this.settle(up('it could not be read because of an internal error'));
  }

  private lookLater(): void {
    this.timeout?.unsubscribe();
    this.timeout = this.clock.schedule(() => {
      if (this.step === undefined || this.step.elapsedMs() < this.step.at.limitMs + GRACE_MS) this.lookLater();
      else this.give(up(TOO_LONG, this.step.at));
    }, LOOK_MS);
  }

  /** The thread is of no use any more. */
  private give(outcome: (request: ReadRequest) => ReadDocument): void {
    this.end();
    this.settle(outcome);
  }

  private settle(outcome: (request: ReadRequest) => ReadDocument): void {
    this.timeout?.unsubscribe();
    const done = this.waiting.shift();
    done?.resolve(outcome(done.request));
    this.readNext();
  }

  private end(): void {
    this.timeout?.unsubscribe();
    const { worker } = this;
    this.worker = undefined;
    if (worker !== undefined) inBackground('thread', worker.terminate());
  }
}

function up(problem: string, at?: ReadStep): (request: ReadRequest) => ReadDocument {
  return (request) => failed(request, problem, at);
}

/** What another try may get. */
function lacking(problem: string): (request: ReadRequest) => ReadDocument {
  return (request) => failed(request, problem, undefined, true);
}

function failed({ file }: ReadRequest, problem: string, at?: ReadStep, mayPass = false): ReadDocument {
  const where = at === undefined || at.pointer === '' ? '' : `${at.pointer}: `;
  return { files: [file], problems: [{ field: at?.field ?? '', problem: `${where}${problem}` }], mayPass };
}
