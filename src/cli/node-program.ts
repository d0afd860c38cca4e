import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Node has it since 22.15, but not on Windows, where it throws. */
type Execve = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never;

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function execveOf(host: object): Execve | undefined {
  if (process.platform === 'win32' || !('execve' in host) || typeof host.execve !== 'function') return undefined;
  return host.execve as Execve;
}

/**
 * Runs another program of Node in place of this one: some flags of V8 count only where its heap is made. Where Node can, the
 * process becomes that program. Elsewhere it is a child that has the terminal, is sent all signals, and whose end is ours; the
 * channel between both closes with this process, however it ends.
 */
export async function becomeNodeProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const all = [...process.execArgv, ...args];
  execveOf(process)?.call(process, process.execPath, [process.execPath, ...all], env);
  const child = spawn(process.execPath, all, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  for (const each of FORWARDED) process.off(each, forward);
  if (signal === null) process.exit(code ?? 0);
  process.kill(process.pid, signal);
}
