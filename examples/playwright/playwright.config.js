import { defineConfig } from '@playwright/test';

export default defineConfig({
  // For a machine that is busy; what is waited for comes when the clock is moved.
  timeout: 60_000,
  expect: { timeout: 20_000 },
  // The browser of `npx playwright install chromium`, or one that is on the machine: CHROMIUM=/usr/bin/chromium
  use: process.env.CHROMIUM ? { launchOptions: { executablePath: process.env.CHROMIUM } } : { channel: 'chromium' },
});
