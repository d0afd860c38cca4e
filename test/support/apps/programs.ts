import { describe, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env, stderr } from 'node:process';

/** Programs that tests start beside the service, and a name that replaces the one on the PATH. */
const PROGRAMS = {
  chromium: { override: 'CHROMIUM' },
  kubectl: {},
  'nats-server': {},
  nginx: {},
  python3: {},
  ruby: {},
} as const satisfies Record<string, { readonly override?: string }>;

export type Program = keyof typeof PROGRAMS;

/** Where Debian keeps servers, which is not on every PATH. */
const FOLDERS = [...(env['PATH'] ?? '').split(delimiter), '/usr/sbin'];

/** The file of a program, undefined where it is not installed. */
export function pathOf(program: Program): string | undefined {
  const entry: { readonly override?: string } = PROGRAMS[program];
  const override = entry.override === undefined ? undefined : env[entry.override];
  if (override !== undefined) return existsSync(override) ? override : undefined;
  return FOLDERS.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** Whether file systems can be mounted here, which takes root. */
function canMount(): boolean {
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { timeout: 5000 }).status === 0;
}

type Describe = Pick<typeof describe, 'each'> & ((name: string, declare: () => void) => void);

/**
 * Whether tests run that need something of the machine. Where it is missing they are skipped with a line on standard error
 * (jest prints no console of a file whose tests are all skipped); with REQUIRE_SERVERS=true they run, and fail.
 */
function canRun(isThere: boolean, what: string): boolean {
  if (isThere || env['REQUIRE_SERVERS'] === 'true') return true;
  stderr.write(`Skipped, ${what} is missing: tests that need it. REQUIRE_SERVERS=true makes them fail.\n`);
  return false;
}

export function describeWith(program: Program): Describe {
  return canRun(pathOf(program) !== undefined, program) ? describe : describe.skip;
}

export function itWithMounts(name: string, test: () => Promise<void>): void {
  (canRun(canMount(), 'the right to mount file systems') ? it : it.skip)(name, test);
}
