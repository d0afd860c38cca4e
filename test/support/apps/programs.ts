import { describe, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { env, platform, stderr } from 'node:process';
import { fileOf, isThere } from '../../../src/cli/trials/programs.js';

/** Programs that tests start beside the service, and a name that replaces the one on the PATH. */
const PROGRAMS = {
  chromium: { override: 'CHROMIUM' },
  curl: {},
  go: {},
  java: {},
  jq: {},
  kubectl: {},
  'nats-server': {},
  nginx: {},
  python3: {},
  ruby: {},
} as const satisfies Record<string, { readonly override?: string }>;

export type Program = keyof typeof PROGRAMS;

/** The file of a program, undefined where it is not installed. */
export function pathOf(program: Program): string | undefined {
  const entry: { readonly override?: string } = PROGRAMS[program];
  const override = entry.override === undefined ? undefined : env[entry.override];
  if (override !== undefined) return existsSync(override) ? override : undefined;
  return fileOf(program);
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

/** For a test that needs several of them. */
export function itWith(
  programs: readonly Program[],
): Pick<typeof it, 'each'> & ((name: string, test: () => Promise<void>) => void) {
  return programs.every((program) => canRun(pathOf(program) !== undefined, program)) ? it : it.skip;
}

/** The programs that a command of a shell names. */
export function programsIn(command: string): Program[] {
  const words = new Set(command.split(/[\s"'|();&]+/));
  return (Object.keys(PROGRAMS) as Program[]).filter((program) => words.has(program));
}

/** Whether npm can install packages, from the registry or from what it has kept of it. */
function canInstall(): boolean {
  const asked = ['view', 'lmdb', 'version', '--prefer-offline', '--fetch-retries=0', '--fetch-timeout=10000'];
  return spawnSync('npm', asked, { timeout: 30_000 }).status === 0;
}

export function describeWithRegistry(name: string, declare: () => void): void {
  (canRun(canInstall(), 'a registry of npm that answers') ? describe : describe.skip)(name, declare);
}

export function describeOnLinux(name: string, declare: () => void): void {
  (canRun(platform === 'linux', 'Linux, which has /proc, and all of 127/8 without being set up,')
    ? describe
    : describe.skip)(name, declare);
}

export function itWithMounts(name: string, test: () => Promise<void>): void {
  (canRun(isThere('mounts'), 'the right to mount file systems') ? it : it.skip)(name, test);
}
