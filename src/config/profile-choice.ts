import { readPorts } from './port-list.js';
import { type ReadText, ReadsText } from './read-text.js';

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Which profiles mock devices have: names that they take in turn, or names for ports. */
export type ProfileChoice = { readonly inTurn: readonly string[] } | { readonly byPort: ReadonlyMap<number, string> };

function readByPort(items: readonly string[]): ReadText<ProfileChoice> {
  const byPort = new Map<number, string>();
  const problems = items.flatMap((item) => {
    const [ports = '', name = '', ...rest] = item.split('=').map((part) => part.trim());
    if (!NAME.test(name) || rest.length > 0)
      return [`${JSON.stringify(item)} is no ports=name such as 8001-8010=axeos`];
    const read = readPorts(ports);
    if ('problems' in read) return read.problems;
    const twice = read.content.filter((port) => byPort.size === byPort.set(port, name).size);
    return twice.map((port) => `${port} stands there twice`);
  });
  return problems.length > 0 ? { problems } : { content: { byPort } };
}

/** Reads `axeos,legacy`, which devices take in turn, or `8001-8010=axeos,8011=legacy`. */
export function readProfileChoice(text: string): ReadText<ProfileChoice> {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) return { problems: ['no profile is named'] };
  if (items.some((item) => item.includes('='))) return readByPort(items);
  const problems = items
    .filter((item) => !NAME.test(item))
    .map((item) => `${JSON.stringify(item)} is no name of a profile`);
  return problems.length > 0 ? { problems } : { content: { inTurn: items } };
}

/** A choice of profiles from the environment. */
export function IsProfileChoice(): PropertyDecorator {
  return ReadsText(
    'profileChoice',
    readProfileChoice,
    'must be names such as axeos,legacy, or names for ports such as 8001-8010=axeos',
  );
}
