import { MAX_PORT } from '../kernel/listeners/max-port.js';
import { type ReadText, ReadsText } from './read-text.js';

/** More devices than one machine has use for. */
const MAX_PORTS = 10_000;

/** Where `PORTS` is not set. */
export const DEFAULT_PORTS: readonly number[] = [8001, 8002, 8003, 8004, 8005];

/** The ports of one item, `8001` or `8001-8100`; a text where it is neither. */
function expand(item: string): readonly number[] | string {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(item);
  if (match === null) return `${JSON.stringify(item)} is neither a port nor a range such as 8001-8100`;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first > MAX_PORT || last > MAX_PORT) return `${item} is above ${MAX_PORT}`;
  if (match[2] !== undefined && first === 0)
    return `${item} begins with 0, which stands for any free port and is for itself`;
  if (last < first) return `${item} ends before it begins`;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function duplicates(ports: readonly number[]): number[] {
  const seen = new Set<number>();
  return [...new Set(ports.filter((port) => port !== 0 && seen.size === seen.add(port).size))];
}

/** Reads `8001,8002,8100-8199`; `0` stands for a free port and may stand there more than once. All problems at once. */
export function readPorts(text: string): ReadText<readonly number[]> {
  const items = text.split(',').map((item) => item.trim());
  const expanded = items.filter((item) => item !== '').map(expand);
  const problems = expanded.filter((part) => typeof part === 'string');
  const ports = expanded.filter((part) => typeof part !== 'string').flat();
  const twice = duplicates(ports).map((port) => `${port} stands there twice`);
  const tooMany = ports.length > MAX_PORTS ? [`there are more than ${MAX_PORTS} ports`] : [];
  const all = [...problems, ...twice.slice(0, 10), ...tooMany];
  return all.length > 0 ? { problems: all } : { content: ports };
}

/** A list of ports from the environment, ranges included; an empty text is an empty list. */
export function PortList(): PropertyDecorator {
  return ReadsText('portList', readPorts, 'must be ports and ranges such as 8001,8002,8100-8199, each port once');
}
