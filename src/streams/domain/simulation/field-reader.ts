import { isObject } from '../../../kernel/input/is-object.js';

/** Keys and indexes from the root of a document. */
export type Path = readonly (string | number)[];

/** Something that is wrong at a place of a document. */
export interface PlacedProblem {
  readonly path: Path;
  readonly problem: string;
}

/** Reads values of a document that a person has written, and collects what is wrong with them, each with its place. */
export class FieldReader {
  readonly problems: PlacedProblem[] = [];

  refuse(path: Path, problem: string): void {
    this.problems.push({ path, problem });
  }

  /** The members of an object whose names are all among the known ones. */
  object(value: unknown, path: Path, known: readonly string[]): Readonly<Record<string, unknown>> | undefined {
    const members = this.map(value, path);
    if (members === undefined) return undefined;
    for (const name of Object.keys(members)) {
      if (!known.includes(name)) this.refuse([...path, name], `is not known; known are ${known.join(', ')}`);
    }
    return members;
  }

  /** The members of an object. */
  map(value: unknown, path: Path): Readonly<Record<string, unknown>> | undefined {
    if (isObject(value)) return value;
    this.refuse(path, 'must be an object');
    return undefined;
  }

  list(value: unknown, path: Path, max: number): readonly unknown[] | undefined {
    const list: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
    if (list !== undefined && list.length <= max) return list;
    this.refuse(path, list === undefined ? 'must be a list' : `must have at most ${max} items`);
    return undefined;
  }

  number(value: unknown, path: Path, min: number, max: number, isMinExcluded = false): number | undefined {
    const fits = typeof value === 'number' && (isMinExcluded ? value > min : value >= min) && value <= max;
    if (fits) return value;
    const low = min === -Infinity ? '' : isMinExcluded ? ` above ${min}` : ` of at least ${min}`;
    const high = max === Infinity ? '' : `${low === '' ? '' : ' and'} of at most ${max}`;
    this.refuse(path, `must be a number${low}${high}`);
    return undefined;
  }

  text(value: unknown, path: Path): string | undefined {
    if (typeof value === 'string' && value !== '') return value;
    this.refuse(path, 'must be a text');
    return undefined;
  }

  oneOf<T extends string>(value: unknown, path: Path, known: readonly T[]): T | undefined {
    const found = known.find((each) => each === value);
    if (found === undefined) this.refuse(path, `must be one of ${known.join(', ')}`);
    return found;
  }
}
