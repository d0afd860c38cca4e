import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Answers everything, and when it is asked to, says when each request came, in milliseconds. */
const SCRIPT = `
import { createServer } from 'node:http';
const times = [];
const server = createServer((request, response) => {
  if (request.url === '/times') return response.end(JSON.stringify(times));
  times.push(performance.now());
  request.resume();
  response.end('{}');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A small server as a process of its own, which can be made to stand still. */
export class TargetProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<TargetProcess> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return new TargetProcess(child, `http://127.0.0.1:${port}`);
  }

  /** Keeps it from answering; its connections stay open. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** When requests came, by its own clock. */
  async times(): Promise<number[]> {
    return (await (await fetch(`${this.url}/times`)).json()) as number[];
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await gone;
  }
}
