import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from '../load.js';
import { SETTABLE_WALL_CLOCK } from '../settable-wall-clock.js';
import { type Trial, type TrialContext } from '../trial.js';
import { startReplica } from './replicas.js';

const MAX_JUMP_MS = 2 * 86_400_000;

async function run(context: TrialContext): Promise<void> {
  const { findings, folder, random } = context;
  const file = join(folder, 'wall-step');
  writeFileSync(file, '0');
  const flags = ['--import', SETTABLE_WALL_CLOCK];
  const replica = await startReplica(context, 'service', { WALL_STEP_FILE: file }, { flags });
  const url = (): string => replica.url;
  let endings = 0;
  await underLoad(context, { url, writers: 4, onCut: () => (endings += 1) }, async () => {
    await delay(random.integer(200, 1500));
    writeFileSync(file, String(Math.round((random.float() * 2 - 1) * MAX_JUMP_MS)));
    replica.signal('SIGUSR2');
    findings.count('jumps');
    findings.expect(await replica.isReady(), 'it is not ready after its wall clock was set');
  });
  findings.expect(endings === 0, `${endings} streams ended because the wall clock was set`);
}

/** The wall clock is set by up to two days, forward and back. */
export const CLOCK_JUMPS: Trial = {
  name: 'clock-jumps',
  promise: 'A wall clock that is set by up to two days ends no stream, and loses or doubles no write.',
  needs: [],
  run,
};
