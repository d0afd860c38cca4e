import { inBackground } from '../../kernel/errors/bugs.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';

export type EndedBy = 'client' | 'server' | 'fault';

/** What a fault did, as the journal shows it. */
export interface JournalFault {
  readonly message: number;
  readonly byte: number;
  readonly kind: string;
  readonly detail: Readonly<Record<string, number | string | undefined>>;
}

/** What a client asked with. */
export interface JournalHead {
  /** Wall clock. */
  readonly at: string;
  readonly path: string;
  readonly lastEventId: string | null;
  readonly accept: string | null;
  readonly userAgent: string | null;
  readonly origin: string | null;
}

/** One request of a session. */
export interface JournalRequest extends JournalHead {
  readonly n: number;
  /** Null while it is open. */
  readonly endedBy: EndedBy | null;
  readonly openMs: number;
  readonly messages: number;
  /** Of the decoded body. */
  readonly bytes: number;
  readonly faults: readonly JournalFault[];
  /** How many more there were than are kept. */
  readonly faultsDropped: number;
}

export const MAX_JOURNAL_FAULTS = 200;
const SAVE_MS = 500;

/** What is written down of one request while it is open: saved when it begins and ends, and at most twice a second between. */
export class RequestJournal {
  private readonly openedMs: number;
  private endedMs: number | undefined;
  private endedBy: EndedBy | null = null;
  private messages = 0;
  private bytes = 0;
  private readonly faults: JournalFault[] = [];
  private faultsDropped = 0;
  private planned: Cancel | undefined;
  private isSaving = false;
  private isChanged = true;

  /** @param save stores the present state; never rejects */
  constructor(
    private readonly head: JournalHead,
    private readonly timers: Timers,
    private readonly save: (journal: RequestJournal) => Promise<void>,
  ) {
    this.openedMs = timers.nowMs();
    this.saveNow();
  }

  wrote(messages: number, bytes: number): void {
    this.messages += messages;
    this.bytes += bytes;
    this.change();
  }

  fault(fault: JournalFault): void {
    if (this.faults.length < MAX_JOURNAL_FAULTS) this.faults.push(fault);
    else this.faultsDropped += 1;
    this.change();
  }

  /** Nothing more comes, and the connection stays open: how long is known at its end. */
  hold(): void {
    this.endedBy ??= 'fault';
    this.saveAtOnce();
  }

  /** The first end counts. */
  end(by: EndedBy): void {
    if (this.endedMs !== undefined) return;
    this.endedBy ??= by;
    this.endedMs = this.timers.nowMs();
    this.saveAtOnce();
  }

  as(n: number): JournalRequest {
    const { head, endedBy, messages, bytes, faults, faultsDropped } = this;
    const openMs = Math.round((this.endedMs ?? this.timers.nowMs()) - this.openedMs);
    return { n, ...head, endedBy, openMs, messages, bytes, faults, faultsDropped };
  }

  private change(): void {
    this.isChanged = true;
    this.planned ??= this.timers.after(SAVE_MS, () => {
      this.planned = undefined;
      this.saveNow();
    });
  }

  private saveAtOnce(): void {
    this.isChanged = true;
    this.planned?.();
    this.planned = undefined;
    this.saveNow();
  }

  private saveNow(): void {
    if (this.isSaving || !this.isChanged) return;
    this.isSaving = true;
    this.isChanged = false;
    const saved = this.save(this).then(() => {
      this.isSaving = false;
      // The end is saved at once; what came before waits for its time.
      if (this.endedBy !== null) this.saveNow();
    });
    inBackground('store', saved);
  }
}
