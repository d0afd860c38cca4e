import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface Held {
  readonly peer: { readonly command: readonly string[]; readonly env: NodeJS.ProcessEnv };
  readonly heldKiB: () => Promise<number>;
}

/** The benchmark is plain JavaScript. */
const path = '../../../bench/harness/held-memory.js';
const { withHeldMemory } = (await import(path)) as {
  readonly withHeldMemory: (peer: { readonly command: readonly string[]; readonly env?: NodeJS.ProcessEnv }) => Held;
};

/** Keeps 8 MiB in a worker thread with arguments of its own, has dropped 64 MiB, and says when it has. */
const KEEPER = `
  import { Worker } from 'node:worker_threads';
  const keep = "import { parentPort } from 'node:worker_threads'; globalThis.kept = Array.from({ length: 1024 }, (_, at) => String(at).padEnd(8192).split('').join('')); setInterval(() => {}, 1000); parentPort.postMessage('kept');";
  if (process.argv[1] === 'keep') {
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(keep)), { execArgv: [] });
    worker.once('message', () => console.log('kept'));
  } else { setInterval(() => {}, 1000); console.log('kept'); }
  let dropped = Array.from({ length: 1024 }, (_, at) => String(at).padEnd(65536).split(''));
  dropped = undefined;
`;

const children: { kill(): void }[] = [];

async function heldOf(what: string): Promise<number> {
  const { peer, heldKiB } = withHeldMemory({ command: ['--input-type=module', '--eval', KEEPER, what] });
  const child = spawn(process.execPath, [...peer.command], { env: { ...process.env, ...peer.env } });
  children.push(child);
  await once(child.stdout, 'data');
  return heldKiB();
}

describe('what a process holds', () => {
  afterAll(() => {
    for (const child of children) child.kill();
  });

  it('is what is kept in all of its threads, without what was dropped', async () => {
    const nothing = await heldOf('nothing');
    const kept = await heldOf('keep');
    expect(nothing).toBeLessThan(16 * 1024);
    expect(kept - nothing).toBeGreaterThan(8 * 1024);
    expect(kept - nothing).toBeLessThan(24 * 1024);
  });
});
