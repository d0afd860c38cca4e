import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { EXAMPLES_DIR } from '../../../config/project-folder.js';
import { systemCodeOf } from '../../../kernel/errors/system-code.js';
import { isObject } from '../../../kernel/input/is-object.js';
import { type LabEvent } from '../../../lab/domain/lab-case.js';
import { UsageError } from '../../usage-error.js';
import { type Client, type CommandClient, type Ending, type OnEvent, type Target } from '../client.js';
import { programOnPath } from '../programs.js';

/** 8 MiB of data, each character of which JSON may write as six. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const MAX_STDERR = 2000;
/** What is shown of it. */
const MAX_LINES = 5;
const MAX_SHOWN = 400;
/** A shell has not found the command, or may not run it (POSIX XCU, section 2.8.2). */
const NOT_RUN: readonly (number | null)[] = [126, 127];
const VERSION_TIMEOUT_MS = 20_000;
const NEWLINE = 0x0a;

/** What is run, without a shell where it is ours. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** The output was not what it has to be; the message is for whoever wrote the command. */
class OutputError extends Error {}

/** Reads one JSON event a line. `type` is `message` and `lastEventId` empty where they are left out. */
export function eventOf(line: string): LabEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new OutputError(`its output has a line that is no JSON: ${line.slice(0, 80)}`);
  }
  if (!isObject(value)) throw new OutputError(`its output has a line that is no JSON object: ${line.slice(0, 80)}`);
  const { type = 'message', data, lastEventId = '' } = value;
  if (typeof type !== 'string' || typeof data !== 'string' || typeof lastEventId !== 'string') {
    throw new OutputError(`its output has a line without the texts type, data and lastEventId: ${line.slice(0, 80)}`);
  }
  return { type, data, lastEventId };
}

/** Lines end with LF alone: a JSON text may hold a raw U+2028, at which Node's readline ends a line. */
class Lines {
  private pieces: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.pieces.push(chunk.subarray(start, end));
      this.end();
      start = end + 1;
    }
    this.pieces.push(chunk.subarray(start));
    this.bytes += chunk.length - start;
    if (this.bytes > MAX_LINE_BYTES) throw new OutputError('its output has a line of more than 64 MiB');
  }

  end(): void {
    const line = Buffer.concat(this.pieces).toString().trim();
    this.pieces = [];
    this.bytes = 0;
    if (line !== '') this.onLine(line);
  }
}

/** Ends a command with all that it has started. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nothing of it is left.
    if (systemCodeOf(error) !== 'ESRCH') throw error;
  }
}

/** The last lines of what a command has said on standard error. */
function lastLines(stderr: string): string {
  const text = stderr.trim().split('\n').slice(-MAX_LINES).join('\n');
  return text.length > MAX_SHOWN ? `…${text.slice(-MAX_SHOWN)}` : text;
}

/** How a command has ended that nobody has stopped. */
export function endingOf(code: number | null, signal: NodeJS.Signals | null, stderr: string): Ending {
  if (code === 0) return { how: 'closed', error: undefined };
  const said = lastLines(stderr);
  const error = `it exited with ${code ?? signal ?? 'an error'}${said === '' ? '' : `: ${said}`}`;
  return { how: NOT_RUN.includes(code) ? 'not-run' : 'closed', error };
}

/** One process group for one case. Its end is the end of the client. */
function runCommand(
  [program, ...args]: CommandLine,
  { url, types }: Target,
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      detached: true,
      env: { ...process.env, SSE_URL: url, SSE_EVENT_TYPES: JSON.stringify(types) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let failure: string | undefined;
    const kill = (): void => killGroup(child);
    const lines = new Lines((line) => {
      if (!signal.aborted) onEvent(eventOf(line));
    });
    const read = (work: () => void): void => {
      if (failure !== undefined) return;
      try {
        work();
      } catch (error) {
        if (!(error instanceof OutputError)) throw error;
        failure = error.message;
        kill();
      }
    };
    child.stdout.on('data', (chunk: Buffer) => read(() => lines.push(chunk)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-MAX_STDERR)));
    child.on('error', (error) => (failure = error.message));
    // What it has started may outlive it, and holds its output.
    child.on('exit', kill);
    child.on('close', (code, ended) => {
      signal.removeEventListener('abort', kill);
      read(() => lines.end());
      if (failure !== undefined) resolve({ how: 'crashed', error: failure });
      else if (signal.aborted) resolve({ how: 'stopped' });
      else resolve(endingOf(code, ended, stderr));
    });
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
  });
}

function clientOf(name: string, title: string, command: CommandLine): Client {
  return {
    name,
    title,
    run: (target, onEvent, signal) => runCommand(command, target, onEvent, signal),
    close: () => Promise.resolve(),
  };
}

/** What a script says that it is; undefined where it cannot run here. */
function versionOf([program, ...args]: CommandLine): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, [...args, '--version'], { timeout: VERSION_TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
  });
}

/** @throws UsageError where none of what it could be is there */
export async function openCommandClient({ name, choices }: CommandClient): Promise<Client> {
  for (const { program, script } of choices) {
    const file = program === 'node' ? process.execPath : programOnPath([program]);
    if (file === undefined) continue;
    const command: CommandLine = [file, join(EXAMPLES_DIR, 'sse-clients', script)];
    const title = await versionOf(command);
    if (title !== undefined) return clientOf(name, title, command);
  }
  const programs = [...new Set(choices.map(({ program }) => program))].join(', ');
  throw new UsageError(`the client ${name} cannot run here: it needs ${programs === 'node' ? name : programs}`);
}

/** Any client at all, in a shell. */
export function openAnyCommand(command: string): Client {
  return clientOf('command', command, ['sh', '-c', command]);
}
