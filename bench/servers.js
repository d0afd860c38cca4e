import { readFileSync } from 'node:fs';
import { execPath } from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const peer = (key, name, packages = []) => ({
  key,
  name,
  packages,
  command: [at(`./peers/${key}.js`)],
  paths: {
    paced: (perSecond) => `/paced?perSecond=${perSecond}`,
    flatOut: '/flat-out',
    broadcast: (perSecond) => `/broadcast?perSecond=${perSecond}`,
  },
});

const NEST = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'];

/** What `npm start` gives to node, flags included. */
function startCommand() {
  const { scripts } = JSON.parse(readFileSync(at('../package.json'), 'utf8'));
  return scripts.start
    .replace(/^exec node /, '')
    .split(' ')
    .map((part) => (part.startsWith('dist/') ? at(`../${part}`) : part));
}

/** The live day is known beforehand. */
const LIVE_SEED = 'bench';

/** What is measured side by side, in the order in which the tables show it. `paths` are the three kinds of load. */
export const SERVERS = [
  peer('bare', 'bare node:http'),
  peer('nest', 'stock Nest', NEST),
  peer('better-sse', 'better-sse', ['better-sse']),
  {
    key: 'flowprobe',
    name: 'flowProbe',
    command: startCommand(),
    env: { LIVE_SEED },
    // A second after its start it reads the HTTP client of traffic jobs.
    settleMs: 1500,
    liveSeed: LIVE_SEED,
    // Its pace changes with the hour of the simulated day: see measurements/pace.js.
    paths: { paced: undefined, flatOut: '/stream?speed=1000&rate=100', broadcast: () => '/simulation/live' },
  },
];

/** What changes are measured beside: the least that a durable one costs, and what the framework takes for itself. */
export const CHANGES_FILE = {
  key: 'changes-file',
  name: 'bare node:http and a file',
  command: [at('./peers/changes-file.js')],
};
export const CHANGES_NEST = {
  key: 'changes-nest',
  name: 'stock Nest, nothing stored',
  packages: NEST,
  command: [at('./peers/changes-nest.js')],
};

/** What a fleet of mock devices is measured beside. */
export const EXPRESS_FLEET = {
  key: 'express-fleet',
  name: 'Express, a thread each',
  command: [at('./peers/express-fleet.js')],
};

/** The command line of a subcommand. */
export const flowprobe = (...args) => [execPath, at('../dist/bundle/flowprobe.js'), ...args];
