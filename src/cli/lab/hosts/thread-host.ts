import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inBackground } from '../../../kernel/errors/bugs.js';
import { OUT_OF_MEMORY, systemCodeOf } from '../../../kernel/errors/system-code.js';
import { type LabEvent } from '../../../lab/domain/lab-case.js';
import { type Client, type Ending, type LibraryClient, type OnEvent, type Target } from '../client.js';
import { clientPackage } from '../packages.js';

/** The bundled entry of the thread, beside the bundled command. */
const SCRIPT = fileURLToPath(new URL('./lab-client.js', import.meta.url));

/** A case has up to 16 MiB on the wire; a client that keeps many times that has a leak. */
const MAX_HEAP_MIB = 512;

/** What the thread is started with. */
export interface ThreadSetup {
  readonly client: string;
  /** The file of the library. */
  readonly entry: string;
  readonly target: Target;
}

/** What the thread sends: each event, then how it ended. */
export type FromThread =
  { readonly kind: 'event'; readonly event: LabEvent } | { readonly kind: 'ending'; readonly ending: Ending };

function crashOf(error: unknown): Ending {
  if (systemCodeOf(error) === OUT_OF_MEMORY) {
    return { how: 'crashed', error: `it used more than ${MAX_HEAP_MIB} MiB` };
  }
  return { how: 'crashed', error: error instanceof Error ? error.message : String(error) };
}

/** A thread for each case: what hangs in it is ended from outside, what it throws ends no other. */
function runInThread(setup: ThreadSetup, onEvent: OnEvent, signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const worker = new Worker(SCRIPT, {
      workerData: setup,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // What a library prints is no part of the report.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    worker.stdout.resume();
    worker.stderr.resume();
    let ending: Ending = { how: 'stopped' };
    const terminate = (): void => inBackground('thread', worker.terminate());
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'event') {
        if (!signal.aborted) onEvent(message.event);
        return;
      }
      ending = message.ending;
      terminate();
    });
    worker.on('error', (error) => (ending = crashOf(error)));
    worker.on('exit', () => {
      signal.removeEventListener('abort', terminate);
      resolve(ending);
    });
    signal.addEventListener('abort', terminate, { once: true });
    if (signal.aborted) terminate();
  });
}

/** @throws UsageError where the library is not installed */
export function openLibraryClient({ name, packageName, usage }: LibraryClient): Client {
  const { version, entry } = clientPackage(packageName);
  return {
    name,
    title: `${packageName} ${version}, ${usage}, Node ${process.versions.node}`,
    run: (target, onEvent, signal) => runInThread({ client: name, entry, target }, onEvent, signal),
    close: () => Promise.resolve(),
  };
}
