import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NatsServer } from '../nats-server.js';
import { Replica, type ReplicaOptions } from '../replica.js';
import { type TrialContext } from '../trial.js';

/** A process with a folder of its own, ended behind the trial. */
export async function startReplica(
  { folder, defer }: TrialContext,
  name: string,
  env: Readonly<Record<string, string>> = {},
  options: Omit<ReplicaOptions, 'env'> = {},
): Promise<Replica> {
  const state = join(folder, name);
  mkdirSync(state, { recursive: true });
  const replica = await Replica.start({ ...options, env: { STATE_DIR: state, ...env } });
  defer(() => replica.end('SIGKILL'));
  return replica;
}

/** Replicas that share a store. */
export async function startReplicas(
  context: TrialContext,
  count: number,
): Promise<{ readonly nats: NatsServer; readonly replicas: readonly Replica[] }> {
  const nats = await NatsServer.start();
  context.defer(() => nats.stop());
  const names = Array.from({ length: count }, (_, index) => `replica-${index + 1}`);
  // A stop does not wait for streams: their readers come back elsewhere.
  const env = { NATS_URL: nats.url, SHUTDOWN_TIMEOUT: '1' };
  const starts = names.map((name) => startReplica(context, name, env));
  // Where one does not start, the others are not left while they do.
  await Promise.allSettled(starts);
  const replicas = await Promise.all(starts);
  return { nats, replicas };
}

/** One of them by chance, each time. */
export function anyOf(replicas: readonly Replica[], { random }: TrialContext): () => string {
  const draw = random.fork('replica');
  return () => replicas[draw.integer(0, replicas.length - 1)]?.url ?? '';
}
