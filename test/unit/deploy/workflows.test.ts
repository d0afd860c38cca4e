import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = '.github/workflows';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly steps?: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly tags?: readonly string[] } | null>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (name: string): Workflow => parse(readFileSync(join(ROOT, FOLDER, name), 'utf8')) as Workflow;
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps = [] }) => steps);

describe.each(readdirSync(join(ROOT, FOLDER)))('the workflow %s', (name) => {
  const workflow = read(name);

  it('runs scripts and workflows that are there', () => {
    const scripts = stepsOf(workflow).flatMap(
      ({ run = '' }) => /(?:^|\s)((?:\.ci|scripts)\/[\w.-]+)/.exec(run)?.[1] ?? [],
    );
    const called = Object.values(workflow.jobs).flatMap(({ uses = '' }) => /^\.\/(.+)$/.exec(uses)?.[1] ?? []);
    expect(scripts.length + called.length).toBeGreaterThan(0);
    expect([...scripts, ...called].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('runs only scripts of npm that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const named = stepsOf(workflow).flatMap(({ run = '' }) => /npm run (?:--silent )?([\w:]+)/.exec(run)?.[1] ?? []);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names a version of each action, may only read unless a job says so, and waits for jobs that are there', () => {
    const actions = stepsOf(workflow).flatMap(({ uses = [] }) => uses);
    expect(actions.filter((uses) => !/^[\w-]+\/[\w-]+@v\d+$/.test(uses))).toEqual([]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const needed = Object.values(workflow.jobs).flatMap(({ needs = [] }) => needs);
    expect(Object.keys(workflow.jobs)).toEqual(expect.arrayContaining(needed));
  });
});

describe('a release', () => {
  const { on, jobs } = read('release.yml');

  it('begins with a tag, and publishes after the check of the version and all of CI', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(jobs['check']?.uses).toBe('./.github/workflows/ci.yml');
    expect(Object.keys(read('ci.yml').on)).toContain('workflow_call');
    for (const name of ['image', 'package']) expect(jobs[name]?.needs).toEqual(['version', 'check']);
  });

  it('has an image with an SBOM and provenance, and a package with provenance', () => {
    const build = jobs['image']?.steps?.find(({ uses = '' }) => uses.startsWith('docker/build-push-action@'));
    expect(build?.with).toMatchObject({ push: true, sbom: true, provenance: 'mode=max' });
    expect(jobs['image']?.permissions).toMatchObject({ packages: 'write' });
    expect(jobs['package']?.steps?.map(({ run }) => run)).toContain('npm publish --provenance --access public');
    expect(jobs['package']?.permissions).toMatchObject({ 'id-token': 'write' });
  });
});

describe('scripts/release-version.js', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-release-'));
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  for (const path of ['scripts/release-version.js', 'package.json', 'package-lock.json', 'CHANGELOG.md'])
    cpSync(join(ROOT, path), join(folder, path));
  const check = (tag: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, ['scripts/release-version.js', tag], { cwd: folder, encoding: 'utf8' });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets the tag of this version pass', () => {
    expect(check(`v${version}`)).toMatchObject({ status: 0, stdout: `version=${version}\n`, stderr: '' });
  });

  it('refuses another tag, and a version that the changelog does not have', () => {
    expect(check('v9.9.9')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('v9.9.9') });
    writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n');
    expect(check(`v${version}`)).toMatchObject({ status: 1, stderr: expect.stringContaining('CHANGELOG.md') });
  });
});
