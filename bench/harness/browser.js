import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

const EXECUTABLE = env.CHROMIUM ?? '/usr/bin/chromium';
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame'];

/** Opens a page in a browser with an empty profile, hands it to `use`, and leaves nothing behind. */
export async function withPage(url, use) {
  const profile = mkdtempSync(join(tmpdir(), 'flowprobe-bench-'));
  const options = { executablePath: EXECUTABLE, args: ARGUMENTS, viewport: { width: 1440, height: 1000 } };
  // Only who opens a page needs it.
  const { chromium } = await import('playwright-core');
  const context = await chromium.launchPersistentContext(profile, options);
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await use(page, await context.newCDPSession(page));
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** @returns the browser's own account of what it did while `work` went on */
export async function trace(session, work) {
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES },
  });
  await work();
  await session.send('Tracing.end');
  await complete;
  return events;
}

/** CPU time that all processes of the page's browser have used so far, in seconds. */
export async function browserCpuSeconds(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Bytes of JavaScript objects that are in use, garbage collected first. */
export async function heapBytes(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}
