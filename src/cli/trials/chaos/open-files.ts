import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ANSWER_LIMIT_MS } from '../call.js';
import { underLoad } from '../load.js';
import { type Trial, type TrialContext } from '../trial.js';
import { startReplica } from './replicas.js';

const MAX_OPEN_FILES = 128;

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })).status === 200;
  } catch {
    // No answer in time is what is asked about.
    return false;
  }
}

async function run(context: TrialContext): Promise<void> {
  const { findings, random } = context;
  const replica = await startReplica(context, 'service', {}, { maxOpenFiles: MAX_OPEN_FILES });
  const url = (): string => replica.url;
  const { hostname, port } = new URL(replica.url);
  await underLoad(context, { url, writers: 4 }, async () => {
    await delay(random.integer(200, 1000));
    let refused = 0;
    const sockets: Socket[] = Array.from({ length: MAX_OPEN_FILES * 2 }, () => connect(Number(port), hostname));
    for (const socket of sockets) socket.on('error', () => undefined).once('close', () => (refused += 1));
    await delay(random.integer(500, 2000));
    findings.count('refused connections', refused);
    findings.count('times without a descriptor', refused > 0 ? 1 : 0);
    findings.expect(!replica.hasEnded(), 'it ended when it had no descriptor left');
    for (const socket of sockets) socket.destroy();
    findings.expect(await isAlive(replica.url), 'it does not answer behind a time without descriptors');
  });
  findings.expect((findings.tried.get('refused connections') ?? 0) > 0, 'it never ran out of descriptors');
}

/** More connections than the process may have files open. */
export const OPEN_FILES: Trial = {
  name: 'open-files',
  promise: 'A process without descriptors goes on with what it has, and answers again when there are some.',
  needs: ['bash'],
  run,
};
