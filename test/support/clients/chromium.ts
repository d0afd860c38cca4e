import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { pathOf } from '../apps/programs.js';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A real browser with an empty profile, which is gone when it is closed. */
export async function launchChromium(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'flowprobe-chromium-'));
  const forget = (): void => rmSync(profile, { recursive: true, force: true });
  const launched = chromium.launchPersistentContext(profile, {
    executablePath: pathOf('chromium') ?? 'chromium',
    args: ARGUMENTS,
  });
  const context = await launched.catch((error: unknown) => {
    forget();
    throw error;
  });
  const close = async (): Promise<void> => {
    await context.close();
    forget();
  };
  return { context, close };
}
