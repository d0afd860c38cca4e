import { readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const peer = (key, name) => ({
  key,
  name,
  command: [at(`./peers/${key}.js`)],
  paths: { paced: (perSecond) => `/paced?perSecond=${perSecond}`, flatOut: '/flat-out', broadcast: '/broadcast' },
});

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
  peer('nest', 'stock Nest'),
  peer('better-sse', 'better-sse'),
  {
    key: 'flowprobe',
    name: 'flowProbe',
    command: startCommand(),
    env: { LIVE_SEED },
    liveSeed: LIVE_SEED,
    // Its pace changes with the hour of the simulated day: see measurements/pace.js.
    paths: { paced: undefined, flatOut: '/stream?speed=1000&rate=100', broadcast: '/simulation/live' },
  },
];

/** What a fleet of mock devices is measured beside. */
export const EXPRESS_FLEET = {
  key: 'express-fleet',
  name: 'Express, a thread each',
  command: [at('./peers/express-fleet.js')],
};

export const PRODUCER_SCRIPT = at('../dist/bundle/producer.js');
export const SUBSCRIBER_SCRIPT = at('../dist/bundle/subscriber.js');
export const EXPORT_SCRIPT = at('../dist/bundle/export.js');
