import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FREE_PORTS } from '../support/apps/free-ports.js';
import { freePort, isOpen } from '../../src/cli/trials/ports.js';
import { ROOT } from '../support/apps/run.js';
import { stateFolder } from '../support/apps/state-folder.js';

type Output = 'pipe' | number;

describe('a service whose log cannot be written', () => {
  const children: ChildProcess[] = [];
  let state: ReturnType<typeof stateFolder>;

  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    state.remove();
  });

  const start = async (output: Output): Promise<{ child: ChildProcess; url: string }> => {
    state = stateFolder();
    const port = await freePort();
    const child = spawn(process.execPath, [join(ROOT, 'dist/bundle/main.js')], {
      cwd: ROOT,
      env: { ...FREE_PORTS, PATH: process.env['PATH'], PORT: String(port), STATE_DIR: state.path, LOG_LEVEL: 'debug' },
      stdio: ['ignore', output, output],
    });
    children.push(child);
    while (child.exitCode === null && !(await isOpen(port))) await delay(20);
    return { child, url: `http://127.0.0.1:${port}` };
  };
  const lostLines = async (url: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^flowprobe_log_lines_lost_total\{stream="stdout"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  const expectToGoOn = async (url: string): Promise<void> => {
    // Each refused request is a line.
    for (let request = 0; request < 5; request += 1) expect((await fetch(`${url}/nothing/here`)).status).toBe(404);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await lostLines(url)).toBeGreaterThanOrEqual(5);
  };

  it('goes on when the reader of its log is gone, and counts the lines', async () => {
    const { child, url } = await start('pipe');
    child.stdout?.destroy();
    child.stderr?.destroy();
    await expectToGoOn(url);
  });

  it('goes on when there is no room for its log, and counts the lines', async () => {
    if (!existsSync('/dev/full')) return;
    const full = openSync('/dev/full', 'w');
    const { url } = await start(full);
    closeSync(full);
    await expectToGoOn(url);
  });
});
