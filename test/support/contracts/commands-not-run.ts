import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from '../apps/run.js';

/** Commands of the documentation that no test can run, and what is checked of them instead. */
interface NotRun {
  readonly command: RegExp;
  readonly why: string;
  /** What is wrong with a command; undefined where nothing is. */
  readonly problem: (command: string) => Promise<string | undefined> | string | undefined;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const packageIn = (folder: string): Package => JSON.parse(textOf(join(folder, 'package.json'))) as Package;
const own = packageIn('.');

/** Every `npm run x`, `npm test` and `npm start` of a command has a script. */
export function missingScript(command: string): string | undefined {
  const names = [...command.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test|start))\b/g)].map(
    ([, script, short]) => script ?? short ?? '',
  );
  const missing = names.filter((name) => !(name in own.scripts));
  return missing.length === 0 ? undefined : `no script ${missing.join(', ')}`;
}

/** The commander of a subcommand refuses what it does not know before it helps. */
async function optionProblem(command: string): Promise<string | undefined> {
  const args = command.replace(/^npm run (--silent )?(\w+)( -- )?/, '$2 ');
  const { code, stderr } = await run('flowprobe.js', [...args.split(' ').filter(Boolean), '--help']);
  return code === 0 ? undefined : stderr;
}

/** Jest takes each pattern as a part of the path of a file. */
function patternProblem(command: string): string | undefined {
  const [, patterns = ''] = /^npm test -- (.*)$/.exec(command) ?? [];
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path}`);
  const unknown = patterns.split(' ').filter((pattern) => !files.some((file) => file.includes(pattern)));
  return unknown.length === 0 ? undefined : `no test is named ${unknown.join(', ')}`;
}

/** Each package that is installed is this one, or one that an example names. */
function installProblem(command: string): string | undefined {
  const known = ['.', 'examples/jest', 'examples/playwright']
    .map(packageIn)
    .flatMap((file) => [file.name, ...Object.keys({ ...file.dependencies, ...file.devDependencies })]);
  const folders = [...command.matchAll(/\bcd (\S+)/g)].map(([, folder = '']) => folder);
  const missing = folders.filter((folder) => !existsSync(join(ROOT, folder, 'package.json')));
  const packages = [...command.matchAll(/npm install(?: --[\w-]+)*((?: [a-z@][\w@/-]*)*)/g)]
    .flatMap(([, names = '']) => names.split(' '))
    .filter((name) => name !== '' && !known.includes(name));
  const wrong = [...missing, ...packages];
  return wrong.length === 0 ? missingScript(command) : `there is no ${wrong.join(', ')}`;
}

/** The image has the version of the package, its ports are exposed, and a composed service exists. */
function dockerProblem(command: string): string | undefined {
  const images = [...command.matchAll(/\bflowprobe:(\S+)/g)].filter(([, version]) => version !== own.version);
  if (images.length > 0) return `the version is ${own.version}`;
  const exposed =
    textOf('Dockerfile')
      .match(/^EXPOSE .*$/gm)
      ?.join(' ') ?? '';
  const closed = [...command.matchAll(/-p [\d-]+:([\d-]+)/g)].filter(([, port = '']) => !exposed.includes(port));
  if (closed.length > 0) return `the image does not expose ${closed.map(([, port]) => port).join(', ')}`;
  const volume = /-v \S+:(\S+)/.exec(command)?.[1];
  if (volume !== undefined && !textOf('Dockerfile').includes(`VOLUME ${volume}\n`)) return `no volume ${volume}`;
  const [, service] = /docker compose (?:kill|restart|stop) (\S+)/.exec(command) ?? [];
  return service === undefined || textOf('compose.yaml').includes(`\n  ${service}:`) ? undefined : `no ${service}`;
}

/** What is applied is there, and what is named is named in the manifests. */
function clusterProblem(command: string): string | undefined {
  const [, folder] = / -k (\S+)/.exec(command) ?? [];
  if (folder !== undefined && !existsSync(join(ROOT, folder, 'kustomization.yaml'))) return `there is no ${folder}`;
  const manifests = readdirSync(join(ROOT, 'deploy/base')).map((name) => textOf(join('deploy/base', name)));
  const named = [
    ...command.matchAll(/\b(?:secret(?: generic)?|svc|deployment)[ /]([\w-]+)/g),
    ...command.matchAll(/--from-file=([\w-]+)=/g),
  ].map(([, name = '']) => name);
  const unknown = named.filter((name) => !manifests.some((text) => new RegExp(`: ${name}$`, 'm').test(text)));
  return unknown.length === 0 ? undefined : `no manifest names ${unknown.join(', ')}`;
}

const NOT_RUN: readonly NotRun[] = [
  {
    command: /^npm run (--silent )?(bench|chaos|soak)\b/,
    why: 'it takes minutes, and .ci/run runs it for a shorter time',
    problem: optionProblem,
  },
  { command: /^npm test -- /, why: 'it is a part of the run that this is in', problem: patternProblem },
  {
    command: /^(UPDATE_GOLDEN=1 )?npm (ci|test|run (lint|build|format|walls|web:types|lab:matrix))\b/,
    why: 'it is a step of .ci/run, or rewrites a file of the project',
    problem: missingScript,
  },
  { command: /^\.ci\/run$/, why: 'it runs this', problem: (file) => (existsSync(join(ROOT, file)) ? undefined : file) },
  {
    command: /^(cd \S+ && )?npm install\b/,
    why: 'examples-tests and package.serial run what comes after it',
    problem: installProblem,
  },
  { command: /^npm version /, why: 'it changes package.json', problem: () => undefined },
  { command: /^docker /, why: 'no container runs here; compose.test.ts checks its files', problem: dockerProblem },
  {
    command: /^(openssl .*)?\bkubectl |^openssl /,
    why: 'it needs a cluster; deploy.test.ts checks the manifests',
    problem: clusterProblem,
  },
  {
    command: /^npx @asyncapi\/cli validate /,
    why: 'it is not installed here; asyncapi.test.ts has its parser read the document',
    problem: (command) => (command.endsWith('/asyncapi.json') ? undefined : 'no such document'),
  },
  {
    command: /^open /,
    why: 'it needs a desktop; examples.test.ts opens the page in Chromium',
    problem: (command) => {
      const [, file = ''] = /^open '?([^?' ]+)/.exec(command) ?? [];
      return existsSync(join(ROOT, file)) ? undefined : `there is no ${file}`;
    },
  },
];

/** The entry of a command that is not run; undefined for all that are. */
export function exceptionOf(command: string): NotRun | undefined {
  return NOT_RUN.find((entry) => entry.command.test(command));
}
