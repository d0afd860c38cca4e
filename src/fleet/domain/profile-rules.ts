import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { type Profile } from './profile.js';

/** What a profile's fields say of each other that does not hold; empty where all is well. */
export function checkReferences(profile: Profile): Problem[] {
  const { miner } = profile;
  const unknown = [...profile.fields].flatMap(([name, { follows = [], takes = [], needsMiner, setting }]) => {
    const field = `fields.${name}`;
    if (needsMiner === true && miner === undefined) return [{ field, problem: 'needs a profile with a miner' }];
    if (setting !== undefined && miner !== undefined && !Object.hasOwn(miner.settings, setting)) {
      return [{ field, problem: `shows ${setting}, which is no setting` }];
    }
    const followed = follows
      .filter((other) => !profile.signals.has(other) && profile.fields.get(other)?.drive === undefined)
      .map((other) => ({
        field,
        problem: `follows ${other}, which is neither a signal nor a drifting or fixed field`,
      }));
    const taken = takes
      .filter((other) => !profile.fields.has(other))
      .map((other) => ({ field, problem: `is computed from ${other}, which is no field` }));
    return [...followed, ...taken];
  });
  const ambiguous = [...profile.signals.keys()]
    .filter((name) => profile.fields.has(name))
    .map((name) => ({ field: `signals.${name}`, problem: 'is the name of a field, too' }));
  return unknown.length + ambiguous.length > 0 ? [...unknown, ...ambiguous] : circles(profile);
}

/** Fields that depend on themselves, by whatever way. */
function circles({ fields }: Profile): Problem[] {
  const reaches = (from: string, target: string, seen: Set<string>): boolean => {
    const { follows = [], takes = [] } = fields.get(from) ?? {};
    return [...follows, ...takes].some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, target, seen);
    });
  };
  return [...fields.keys()]
    .filter((name) => reaches(name, name, new Set()))
    .map((name) => ({ field: `fields.${name}`, problem: 'depends on itself' }));
}
