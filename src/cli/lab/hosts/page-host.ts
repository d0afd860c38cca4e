import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, type Writable } from 'node:stream';
import { isObject } from '../../../kernel/input/is-object.js';
import { inBackground } from '../../../kernel/errors/bugs.js';
import { type LabEvent } from '../../../lab/domain/lab-case.js';
import { UsageError } from '../../usage-error.js';
import { type Client, type Ending, type OnEvent, type PageClient, type Target } from '../client.js';
import { clientPackage } from '../packages.js';
import { programOnPath } from '../programs.js';
import { CHROMIUM_ARGUMENTS } from './chromium-arguments.js';
import { DevTools, DevToolsError, type DevToolsEvent } from './dev-tools.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The function of the page that reports to us. */
const BINDING = 'flowprobeEmit';

/** What a page emits. */
type FromPage = { readonly event: LabEvent } | { readonly closed: string | null };

/** A Chromium of its own, with an empty profile. */
class Browser {
  private constructor(
    readonly devTools: DevTools,
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {}

  /** @throws UsageError where there is no Chromium */
  static open(): Browser {
    const program = process.env['CHROME_PATH'] ?? programOnPath(NAMES);
    if (program === undefined) {
      throw new UsageError('Chromium was not found on the PATH; install it, or set CHROME_PATH to its program');
    }
    const profile = mkdtempSync(join(tmpdir(), 'flowprobe-chromium-'));
    const child = spawn(program, [...CHROMIUM_ARGUMENTS, '--remote-debugging-pipe', `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    // That it could not be started shows by its pipes, which close.
    child.on('error', () => undefined);
    const [, , , input, output] = child.stdio;
    return new Browser(new DevTools(input as Writable, output as Readable), child, profile);
  }

  async close(): Promise<void> {
    const isRunning = this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
    if (isRunning) {
      const exited = once(this.child, 'exit');
      // Its answer is its end.
      await this.devTools.send('Browser.close').catch(() => this.child.kill('SIGKILL'));
      await exited;
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A page of the server's own origin, in a context of its own: connections and cache are shared with no other case. */
class Page {
  private constructor(
    private readonly devTools: DevTools,
    private readonly contextId: unknown,
    private readonly sessionId: string,
  ) {}

  static async open(devTools: DevTools): Promise<Page> {
    const { browserContextId } = await devTools.send('Target.createBrowserContext');
    const { targetId } = await devTools.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(devTools, browserContextId, String(sessionId));
    await page.send('Page.enable');
    await page.send('Runtime.enable');
    await page.send('Inspector.enable');
    // What the policy of that document allows is not what is tested.
    await page.send('Page.setBypassCSP', { enabled: true });
    await page.send('Runtime.addBinding', { name: BINDING });
    return page;
  }

  send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.devTools.send(method, params, this.sessionId);
  }

  listen(listener: (event: DevToolsEvent) => void): () => void {
    return this.devTools.listen(this.sessionId, listener);
  }

  async goTo(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      const forget = this.listen(({ method }) => {
        if (method !== 'Page.loadEventFired') return;
        forget();
        resolve();
      });
    });
    const { errorText } = await this.send('Page.navigate', { url });
    if (typeof errorText === 'string') throw new DevToolsError(`${url} cannot be opened: ${errorText}`);
    await loaded;
  }

  async close(): Promise<void> {
    await this.devTools.send('Target.disposeBrowserContext', { browserContextId: this.contextId });
  }
}

/** Runs the client's script with what it has to have. */
function expressionOf(script: string, target: Target, library: string | undefined): string {
  const emit = `(message) => ${BINDING}(JSON.stringify(message))`;
  const loaded =
    library === undefined
      ? '{}'
      : `await import(URL.createObjectURL(new Blob([${JSON.stringify(library)}], { type: 'text/javascript' })))`;
  return `(async () => (${script})(${JSON.stringify(target)}, ${emit}, ${loaded}))()`;
}

/** Resolves with how the client ended, once it has said so or its page is gone. */
function watch(page: Page, onEvent: OnEvent, signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const forget = page.listen(({ method, params }) => {
      if (method === 'Inspector.targetCrashed') finish({ how: 'crashed', error: 'its page has crashed' });
      if (method === 'Runtime.exceptionThrown') finish({ how: 'crashed', error: exceptionText(params) });
      if (method !== 'Runtime.bindingCalled' || params['name'] !== BINDING) return;
      const message = JSON.parse(String(params['payload'])) as FromPage;
      if ('event' in message) onEvent(message.event);
      else finish({ how: 'closed', error: message.closed ?? undefined });
    });
    const stop = (): void => finish({ how: 'stopped' });
    const finish = (ending: Ending): void => {
      forget();
      signal.removeEventListener('abort', stop);
      resolve(ending);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}

function exceptionText(params: Readonly<Record<string, unknown>>): string {
  const details = params['exceptionDetails'];
  if (!isObject(details)) return 'an exception';
  const { exception, text } = details;
  return isObject(exception) ? String(exception['description'] ?? text) : String(text);
}

/** @throws UsageError where Chromium or the library is missing */
export async function openPageClient(definition: PageClient, server: URL): Promise<Client> {
  const { name, packageName, usage, script } = definition;
  const library = packageName === undefined ? undefined : clientPackage(packageName);
  const source = library === undefined ? undefined : readFileSync(library.entry, 'utf8');
  const browser = Browser.open();
  const { devTools } = browser;
  const close = (): Promise<void> => browser.close();
  let version: string;
  try {
    const { product } = await devTools.send('Browser.getVersion');
    version = `Chromium ${String(product).split('/')[1] ?? ''}`;
  } catch {
    await close();
    throw new UsageError('Chromium ended as soon as it was started; CHROME_PATH names another program');
  }
  const run = async (target: Target, onEvent: OnEvent, signal: AbortSignal): Promise<Ending> => {
    const page = await Page.open(devTools);
    try {
      await page.goTo(new URL('health/live', server).href);
      const ended = watch(page, onEvent, signal);
      await page.send('Runtime.evaluate', { expression: expressionOf(script, target, source) });
      return await ended;
    } finally {
      inBackground('background', page.close());
    }
  };
  const tested = library === undefined ? usage : `${library.name} ${library.version}, ${usage}`;
  return { name, title: `${tested}, ${version}`, run, close };
}
