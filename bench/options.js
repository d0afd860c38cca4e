import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [options]

  --quick            all of it in under a minute, with rough figures: does everything still run?
  --only <names>     only these: own-stream, flat-out, broadcast, memory, loop-delay, export, start, resume,
                     changes-latency, changes-writes, changes-fan-out, changes-replay, dashboard,
                     fleet-start, fleet-idle, fleet-polls, fleet-peers, traffic-speed, traffic-rate,
                     telemetry-in, telemetry-latency, evented-requests
  --servers <names>  only these: bare, nest, better-sse, flowprobe
  --json <file>      every figure of every round
  --strict           exit code 1 where a goal is missed, too
  --help`;

/** Reads the command line. Lists are separated by commas. */
export function readOptions(argv, { MEASUREMENTS, SERVERS }) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      servers: { type: 'string' },
      json: { type: 'string' },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    ...values,
    measurements: pick('--only', values.only, MEASUREMENTS, 'name'),
    servers: pick('--servers', values.servers, SERVERS, 'key'),
  };
}

function pick(option, list, all, field) {
  if (!list) return all;
  const wanted = list.split(',');
  const unknown = wanted.filter((name) => !all.some((one) => one[field] === name));
  if (unknown.length > 0) {
    throw new Error(`${option} knows ${all.map((one) => one[field]).join(', ')}, not ${unknown.join(', ')}`);
  }
  return all.filter((one) => wanted.includes(one[field]));
}
