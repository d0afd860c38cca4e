import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM_ARGUMENTS } from '../../../src/cli/lab/hosts/chromium-arguments.js';
import { pathOf } from '../apps/programs.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A real browser with an empty profile, which is gone when it is closed. @param more arguments of its own */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'flowprobe-chromium-'));
  const forget = (): void => rmSync(profile, { recursive: true, force: true });
  const launched = chromium.launchPersistentContext(profile, {
    executablePath: pathOf('chromium') ?? 'chromium',
    args: [...CHROMIUM_ARGUMENTS, ...more],
  });
  const context = await launched.catch((error: unknown) => {
    forget();
    throw error;
  });
  context.setDefaultTimeout(WAIT_LIMIT_MS);
  const close = async (): Promise<void> => {
    await context.close();
    forget();
  };
  return { context, close };
}
