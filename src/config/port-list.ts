import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationArguments } from 'class-validator';

const MOST_PORT = 65_535;
/** More devices than one machine has any use for. */
const MOST_PORTS = 10_000;

/** Where nobody has said anything. Frozen, as it is known by its identity. */
export const DEFAULT_PORTS: readonly number[] = Object.freeze([8001, 8002, 8003, 8004, 8005]);

type Ports = { readonly ports: readonly number[] } | { readonly problems: readonly string[] };

/** The ports of one item, `8001` or `8001-8100`; a text where it is neither. */
function expand(item: string): readonly number[] | string {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(item);
  if (match === null) return `${JSON.stringify(item)} is neither a port nor a range such as 8001-8100`;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first > MOST_PORT || last > MOST_PORT) return `${item} is above ${MOST_PORT}`;
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
export function readPorts(text: string): Ports {
  const items = text.split(',').map((item) => item.trim());
  const expanded = items.filter((item) => item !== '').map(expand);
  const problems = expanded.filter((part) => typeof part === 'string');
  const ports = expanded.filter((part) => typeof part !== 'string').flat();
  const twice = duplicates(ports).map((port) => `${port} stands there twice`);
  const tooMany = ports.length > MOST_PORTS ? [`there are more than ${MOST_PORTS} ports`] : [];
  const all = [...problems, ...twice.slice(0, 10), ...tooMany];
  return all.length > 0 ? { problems: all } : { ports };
}

/** What is wrong with the ports, given what the environment says beside them. */
function problemsOf(value: unknown, environment: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof value === 'string') {
    const read = readPorts(value);
    return 'problems' in read ? read.problems : [];
  }
  // Whoever gives the service a port of these has not asked for a device there; that one is left out.
  if (value === DEFAULT_PORTS) return [];
  const ports = Array.isArray(value) ? (value as unknown[]) : [];
  return ['PORT', 'LISTING_PORT']
    .filter((name) => environment[name] !== 0 && ports.includes(environment[name]))
    .map((name) => `${String(environment[name])} is ${name}'s`);
}

/** A list of ports from the environment, ranges included; an empty text is an empty list. */
export function PortList(): PropertyDecorator {
  const problems = (args?: ValidationArguments): readonly string[] =>
    problemsOf(args?.value, (args?.object ?? {}) as Record<string, unknown>);
  return (target, key) => {
    Transform(({ value }: { value: unknown }) => {
      const read = typeof value === 'string' ? readPorts(value) : { problems: [] };
      return 'ports' in read ? read.ports : value;
    })(target, key);
    ValidateBy({
      name: 'portList',
      validator: {
        validate: (_value, args) => problems(args).length === 0,
        defaultMessage: (args) =>
          `must be ports and ranges such as 8001,8002,8100-8199, each port once: ${problems(args).join('; ')}`,
      },
    })(target, key);
  };
}
