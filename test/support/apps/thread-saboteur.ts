import { Session } from 'node:inspector';
import { setTimeout as delay } from 'node:timers/promises';

const ANSWER_MS = 1000;
const STEP_MS = 5;

interface Attached {
  readonly sessionId: string;
  readonly workerInfo: { readonly url: string; readonly title: string };
}

/** Does to worker threads of this process what no part of the product would do to itself, by way of Node's own inspector. */
export class ThreadSaboteur {
  private readonly session = new Session();
  /** By session, the number of the thread (`[worker 7]`), which rises. */
  private readonly threads = new Map<string, number>();
  /** Commands that a thread has carried out. */
  private readonly answered = new Set<number>();
  private commands = 0;

  constructor(private readonly script: string) {
    this.session.connect();
    const on = this.session.on.bind(this.session) as unknown as (event: string, heed: (message: never) => void) => void;
    on('NodeWorker.attachedToWorker', ({ params }: { params: Attached }) => {
      if (params.workerInfo.url.endsWith(this.script))
        this.threads.set(params.sessionId, Number(/\d+/.exec(params.workerInfo.title)?.[0]));
    });
    on('NodeWorker.receivedMessageFromWorker', ({ params }: { params: { message: string } }) => {
      const { id } = JSON.parse(params.message) as { id?: number };
      if (id !== undefined) this.answered.add(id);
    });
    on('NodeWorker.detachedFromWorker', ({ params }: { params: { sessionId: string } }) => {
      this.threads.delete(params.sessionId);
    });
    this.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  /** How many threads of the script there are. */
  get count(): number {
    return this.threads.size;
  }

  /** Throws where nobody catches, in the first of the threads. */
  crash(): Promise<void> {
    return this.run("setTimeout(() => { throw new Error('sabotage'); })");
  }

  /** Keeps the first of the threads busy for ever. */
  block(): Promise<void> {
    return this.run('setTimeout(() => { for (;;); })');
  }

  leave(): void {
    this.session.disconnect();
  }

  /** On a busy machine a thread may miss a command that comes as soon as it is attached to: it is sent again. */
  async run(expression: string): Promise<void> {
    for (;;) {
      const id = this.send(expression);
      for (let waited = 0; waited < ANSWER_MS; waited += STEP_MS) {
        if (this.answered.has(id)) return;
        await delay(STEP_MS);
      }
    }
  }

  private send(expression: string): number {
    const [first] = [...this.threads].sort(([, one], [, other]) => one - other);
    if (first === undefined) throw new Error('there is no thread');
    const [sessionId] = first;
    this.commands += 1;
    const message = JSON.stringify({ id: this.commands, method: 'Runtime.evaluate', params: { expression } });
    this.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    return this.commands;
  }

  private post(method: string, params: object): void {
    (this.session.post as (method: string, params: object) => void).call(this.session, method, params);
  }
}
