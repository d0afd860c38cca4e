import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWithRegistry } from '../support/apps/programs.js';
import { type Outcome, ROOT, run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

const MIB = 2 ** 20;
const MAX_INSTALLED_MIB = 60;
const MAX_PACKAGES = 150;
const SUBCOMMANDS = ['serve', 'export', 'produce', 'subscribe', 'emit', 'lab', 'proxy-check', 'bench'];

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** A command as a user has it in a folder: with an environment of its own, and npm without its news. */
function inFolder(cwd: string, program: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NPM_CONFIG_UPDATE_NOTIFIER: 'false', PORTS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text));
    }
    child.on('error', reject).on('close', (code) => resolve({ code, ...out }));
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-package-'));
  const app = join(folder, 'app');
  let packed: string[] = [];

  beforeAll(async () => {
    mkdirSync(app);
    // What is tested is what the run of the tests has built.
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const { code, stdout } = await inFolder(ROOT, 'npm', ...args);
    expect(code).toBe(0);
    packed = (JSON.parse(stdout) as { files: { path: string }[] }[]).flatMap(({ files }) =>
      files.map(({ path }) => path),
    );
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has what it runs on, what a user may read or copy, and nothing else', () => {
    const outside = packed.filter(
      (path) =>
        !/^(bench|data|deploy|dist\/(bundle|swagger-ui|testing|web)|docs|examples)\/|^dist\/THIRD-PARTY-LICENSES$|^[\w-]+(\.md|\.json)?$|^compose\.yaml$/.test(
          path,
        ),
    );
    expect(outside).toEqual([]);
    // What the pages of the package link to is in it; CONTRIBUTING.md is about a checkout.
    const isForUsers = (path: string): boolean => /^(docs\/)?[\w-]+\.md$/.test(path) && path !== 'CONTRIBUTING.md';
    for (const page of packed.filter(isForUsers)) {
      const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
      const targets = links.map(([, target = '']) => join(dirname(page), target));
      expect([page, targets.filter((target) => !packed.some((path) => path.startsWith(target)))]).toEqual([page, []]);
    }
    expect(packed).toEqual(
      expect.arrayContaining([
        ...['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/THIRD-PARTY-LICENSES', 'dist/web/index.html', 'docs/CLI.md'],
        ...[
          'bench/run.js',
          'data/order.json',
          'data/streams/chat.yaml',
          'data/lab/cr-then-lf.json',
          'examples/sse-clients/curl.js',
        ],
        ...['main', 'flowprobe', 'fleet-worker', 'stream-reader', 'lab-client'].map((name) => `dist/bundle/${name}.js`),
      ]),
    );
    expect(
      packed.filter((path) => /\.map$|(^|\/)(src|test|node_modules)\//.test(path) && !path.startsWith('examples/')),
    ).toEqual([]);
  });

  it('depends on what its bundles import and do not hold, which is nothing but the native code of LMDB', () => {
    const bundle = join(ROOT, 'dist/bundle');
    const imported = readdirSync(bundle)
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => [
        ...readFileSync(join(bundle, name), 'utf8').matchAll(
          /^(?:import|export) (?:[^'"\n]* from )?"([^".][^"]*)";$/gm,
        ),
      ])
      .map(([, name = '']) => name)
      .filter((name) => !isBuiltin(name));
    expect([[...new Set(imported)], manifest.dependencies]).toEqual([[], undefined]);
    const lmdb = JSON.parse(readFileSync(join(ROOT, 'node_modules/lmdb/package.json'), 'utf8')) as Manifest;
    expect(manifest.optionalDependencies).toEqual(lmdb.optionalDependencies);
  });

  it('has a benchmark that loads with Node alone: packages are imported where they are used', () => {
    const loaded = filesBelow(join(ROOT, 'bench')).filter((file) => file.endsWith('.js') && !file.includes('/peers/'));
    const packages = loaded.flatMap((file) => {
      const imports = readFileSync(file, 'utf8').matchAll(/^import (?:[^']* from )?'([^.'][^']*)';$/gm);
      return [...imports].map(([, name = '']) => name).filter((name) => !isBuiltin(name));
    });
    // `random-bodies.js` is such a place.
    expect(packages).toEqual(['fast-check']);
  });

  it('has the licence of each package that is in its bundles or in the dashboard', () => {
    const text = readFileSync(join(ROOT, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
    const maps = filesBelow(join(ROOT, 'dist/bundle')).filter((name) => name.endsWith('.js.map'));
    const sources = maps.flatMap((name) => (JSON.parse(readFileSync(name, 'utf8')) as { sources: string[] }).sources);
    const bundled = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
    const names = new Set([...bundled, 'react', 'react-dom', 'uplot', '@fontsource-variable/geist', 'swagger-ui-dist']);
    expect(names.size).toBeGreaterThan(50);
    const missing = [...names].filter((name) => !text.includes(`\n${name} `));
    expect(missing).toEqual([]);
    expect(text).toMatch(/\nreact \d[\d.]* \(MIT\)\n\nMIT License\n/);
  });

  describeWithRegistry('installed in an empty folder', () => {
    let installation: Outcome;

    const flowprobe = (...args: string[]): Promise<Outcome> => inFolder(app, 'npx', 'flowprobe', ...args);

    beforeAll(async () => {
      expect((await inFolder(app, 'npm', 'init', '-y')).code).toBe(0);
      const file = `../flowprobe-${manifest.version}.tgz`;
      installation = await inFolder(app, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', file);
      expect([installation.code, installation.stderr]).toEqual([0, expect.any(String)]);
    });

    it('brings no warning of npm with it', () => {
      // A broken file in npm's own cache is no doing of the package: npm fetches it again.
      expect(`${installation.stdout}${installation.stderr}`).not.toMatch(/npm (warn(?! tarball)|error)/i);
    });

    it('is small', () => {
      const modules = join(app, 'node_modules');
      const bytes = filesBelow(modules).reduce((sum, file) => sum + statSync(file).size, 0);
      const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
        packages: object;
      };
      expect(bytes / MIB).toBeLessThan(MAX_INSTALLED_MIB);
      expect(Object.keys(packages).length).toBeLessThan(MAX_PACKAGES);
    });

    it('runs by npx, and says its version', async () => {
      expect(await flowprobe('--version')).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
    });

    it.each(SUBCOMMANDS)('explains %s', async (name) => {
      const { code, stdout } = await flowprobe(name, '--help');
      expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^Usage: flowprobe ${name} `))]);
    });

    it('serves all that it brings along, from whatever folder, and resumes a stream', async () => {
      const service = await ServiceProcess.start({}, ['sh', '-c', `cd '${app}' && exec npx flowprobe serve`]);
      for (const path of ['/', '/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/health/ready']) {
        expect([path, (await fetch(service.url + path)).status]).toEqual([path, 200]);
      }
      const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { info: { version: string } };
      expect(document.info.version).toBe(manifest.version);
      expect(await (await fetch(`${service.url}/lab`)).text()).toContain('"cr-then-lf"');
      const url = `${service.url}/stream?seed=42&speed=1000`;
      const day = await SseListener.all(url);
      const middle = Math.floor(day.received.length / 2);
      const rest = await SseListener.all(url, { 'Last-Event-ID': day.received[middle]?.id ?? '' });
      expect(rest.received).toEqual(day.received.slice(middle + 1));
      await service.kill();
    });

    it('exports the bytes that a checkout exports', async () => {
      const args = ['export', '--seed', '42', '--rate', '0.1'];
      const [installed, checkout] = await Promise.all([flowprobe(...args), run('flowprobe.js', args)]);
      expect(installed.stdout.length).toBeGreaterThan(1000);
      expect(installed.stdout === checkout.stdout).toBe(true);
    });

    it('runs mock devices and a client of the lab', async () => {
      const service = await ServiceProcess.start({ PORTS: '0' }, [join(app, 'node_modules/.bin/flowprobe')]);
      const servers = async (): Promise<number> =>
        ((await (await fetch(`${service.url}/fleet/servers`)).json()) as { servers: object[] }).servers.length;
      await service.until(async () => (await servers()) === 1, 'device');
      const client = join(ROOT, 'test/support/clients/lab-client.mjs');
      const args = ['--url', service.url, '--command', `'${process.execPath}' '${client}'`, '--only', 'cr-then-lf'];
      expect(await flowprobe('lab', ...args)).toMatchObject({ code: 0 });
      await service.kill();
    });

    it('has the testing kit, with its types, for import and for require', async () => {
      writeFileSync(
        join(app, 'kit.mts'),
        `import { startFlowProbe, type FlowProbe } from 'flowprobe/testing';
const probe: FlowProbe = await startFlowProbe();
const clock = await probe.clock('typed');
console.log(typeof (await clock.advanceUntil({ type: 'spawn' }, { stream: probe.streamUrl({ seed: '42', clock }) })).data);
await probe.stop();
// @ts-expect-error A parameter that streams do not have.
probe.streamUrl({ sede: '42' });
`,
      );
      const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--types', 'node'];
      const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--skipLibCheck', 'false'];
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      const compiled = await inFolder(
        app,
        process.execPath,
        compiler,
        ...options,
        ...types,
        '--ignoreConfig',
        'kit.mts',
      );
      expect(compiled).toEqual({ code: 0, stdout: '', stderr: '' });
      const required =
        "require('flowprobe/testing').startFlowProbe().then((probe) => probe.stop()).then(() => console.log('stopped'))";
      const [imported, asCommonJs] = await Promise.all([
        inFolder(app, process.execPath, 'kit.mjs'),
        inFolder(app, process.execPath, '-e', required),
      ]);
      expect(asCommonJs).toMatchObject({ code: 0, stdout: 'stopped\n' });
      expect(imported).toMatchObject({ code: 0, stdout: 'object\n' });
    });

    it('measures what it can, and names the packages that all else needs', async () => {
      const args = ['--quick', '--only', 'start,fleet-polls', '--servers', 'nest,flowprobe'];
      const { code, stdout } = await flowprobe('bench', ...args);
      expect(stdout).toMatch(/^Left out, the server stock Nest: npm install @nestjs\/common /m);
      expect(stdout).toMatch(/^Left out, the measurement fleet-polls: npm install autocannon$/m);
      expect(stdout).toMatch(/^From start to the first message, 1 start$/m);
      expect(code).toBe(0);
    });
  });
});
