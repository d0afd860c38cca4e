import { Session } from 'node:inspector';

interface Attached {
  readonly sessionId: string;
  readonly workerInfo: { readonly url: string; readonly title: string };
}

/** Does to worker threads of this process what no part of the product would do to itself, by way of Node's own inspector. */
export class ThreadSaboteur {
  private readonly session = new Session();
  /** By session, the number of the thread (`worker 7`), which rises. */
  private readonly threads = new Map<string, number>();
  private commands = 0;

  constructor(private readonly script: string) {
    this.session.connect();
    const on = this.session.on.bind(this.session) as unknown as (event: string, heed: (message: never) => void) => void;
    on('NodeWorker.attachedToWorker', ({ params }: { params: Attached }) => {
      if (params.workerInfo.url.endsWith(this.script))
        this.threads.set(params.sessionId, Number(/\d+$/.exec(params.workerInfo.title)?.[0]));
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
  crash(): void {
    this.run("setTimeout(() => { throw new Error('sabotage'); })");
  }

  /** Keeps the first of the threads busy for ever. */
  block(): void {
    this.run('setTimeout(() => { for (;;); })');
  }

  leave(): void {
    this.session.disconnect();
  }

  private run(expression: string): void {
    const [first] = [...this.threads].sort(([, one], [, other]) => one - other);
    if (first === undefined) throw new Error('there is no thread');
    const [sessionId] = first;
    this.commands += 1;
    const message = JSON.stringify({ id: this.commands, method: 'Runtime.evaluate', params: { expression } });
    this.post('NodeWorker.sendMessageToWorker', { sessionId, message });
  }

  private post(method: string, params: object): void {
    (this.session.post as (method: string, params: object) => void).call(this.session, method, params);
  }
}
