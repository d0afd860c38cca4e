import { describe, expect, it } from '@jest/globals';
import { hasChromium } from './chromium.js';

/** Tests that need a real browser: where there is none they are skipped, and that is told, or fail where one is required. */
export function describeInBrowser(name: string, declare: () => void): void {
  const isRequired = process.env['REQUIRE_SERVERS'] === 'true';
  const canRun = hasChromium() || isRequired;

  describe('chromium', () => {
    // Runs without a browser, and by that makes sure that jest prints the warning.
    it('is there, or its absence is told', () => {
      if (!canRun) console.warn(`Skipped, chromium is missing: ${name}. REQUIRE_SERVERS=true makes it fail.`);
      expect(hasChromium() || !canRun || isRequired).toBe(true);
    });
  });

  (canRun ? describe : describe.skip)(name, declare);
}
