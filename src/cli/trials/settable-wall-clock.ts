/**
 * Preloaded into a service (`node --import`): on SIGUSR2 its wall clock is set off by the milliseconds that stand in the file
 * WALL_STEP_FILE, as NTP or an operator sets it. Timers and the monotonic clock are left alone.
 */
export const SETTABLE_WALL_CLOCK = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from 'node:fs';
  const SystemDate = Date;
  let stepMs = 0;
  globalThis.Date = class Date extends SystemDate {
    constructor(...args) {
      if (args.length === 0) super(SystemDate.now() + stepMs);
      else super(...args);
    }
    static now() {
      return SystemDate.now() + stepMs;
    }
  };
  process.on('SIGUSR2', () => {
    stepMs = Number(readFileSync(process.env.WALL_STEP_FILE, 'utf8'));
  });
`)}`;
