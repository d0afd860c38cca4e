import { readFileSync } from 'node:fs';
import { sleep } from './time.js';

const LOOK_MS = 300;
const QUIET_SHARE = 0.1;

/** Time that the machine's cores have worked and rested so far, in ticks. */
function ticks() {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0];
  const [user, nice, system, idle, ioWait, irq, softIrq, steal] = line.trim().split(/\s+/).slice(1).map(Number);
  const busy = user + nice + system + irq + softIrq + steal;
  return { busy, all: busy + idle + ioWait };
}

/**
 * Looks whether something else is at work, at a time when nothing of ours is.
 * @returns {Promise<string | undefined>} what to warn of
 */
export async function disturbance() {
  const before = ticks();
  await sleep(LOOK_MS);
  const after = ticks();
  const share = (after.busy - before.busy) / (after.all - before.all);
  return share > QUIET_SHARE ? `NOT QUIET: others keep the machine ${Math.round(share * 100)} % busy` : undefined;
}
