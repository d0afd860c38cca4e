import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, isOpen } from './ports.js';
import { ROOT } from './run.js';

const TIMEOUT_MS = 10_000;

/** The code blocks of docs/DEPLOYMENT.md: what a reader pastes is what is tested. */
function snippets(): readonly string[] {
  const text = readFileSync(join(ROOT, 'docs/DEPLOYMENT.md'), 'utf8');
  return [...text.matchAll(/```nginx\n([\s\S]*?)```/g)].map(([, snippet = '']) => snippet);
}

/** nginx on a port of its own, with the documented configuration, in front of the service at `target`. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly stopped: () => Promise<void>,
  ) {}

  static async start(target: string): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'flowprobe-nginx-'));
    const port = await freePort();
    const [server = '', map = '', below = ''] = snippets().map((snippet) =>
      snippet
        .replaceAll('http://127.0.0.1:8080', target)
        .replace('listen 80;', `listen 127.0.0.1:${port};`)
        .replace('server_name probe.example.org;', 'server_name _;'),
    );
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${folder}/${kind};`,
    );
    const config = join(folder, 'nginx.conf');
    writeFileSync(
      config,
      `daemon off; pid ${folder}/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary.join('\n')}\n` +
        `${map}\n${server.replace(/\}\s*$/, `${below}\n}`)}\n}\n`,
    );
    const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const deadline = performance.now() + TIMEOUT_MS;
    while (!(await isOpen(port))) {
      if (child.exitCode !== null || performance.now() > deadline)
        throw new Error(`nginx did not start: ${complaints}`);
      await delay(20);
    }
    return new Nginx(`http://127.0.0.1:${port}`, async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    });
  }

  stop(): Promise<void> {
    return this.stopped();
  }
}
