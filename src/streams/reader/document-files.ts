import { closeSync, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { isObject } from '../../kernel/input/is-object.js';
import { percentDecoded } from '../../kernel/input/percent-decoded.js';
import { printable } from '../../kernel/input/printable.js';
import { numberProblem } from '../../kernel/input/strict-json.js';
import { type Place } from '../domain/schema/json-schema.js';

/** Of one file; a thousand messages. Larger ones would take seconds to read. */
const MAX_FILE_BYTES = 512 * 1024;
const MAX_FILES = 50;
/** Of a key or a number, in what is said of it. */
const MAX_SHOWN = 64;
const BOUNDS: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['Length', 'Items', 'Contains', 'Properties'].flatMap((of) => [`min${of}`, `max${of}`]),
]);
const MAX_HOPS = 50;
/** Aliases that are followed: a few lines of YAML can stand for billions of nodes. */
const MAX_ALIASES = 100;

/** A place in a document and what stands there. */
export interface Located {
  readonly place: Place;
  readonly value: unknown;
}

/** A document cannot be used, for a reason that has a place. */
export class DocumentProblem extends Error {
  override readonly name = 'DocumentProblem';

  constructor(
    readonly place: Place,
    message: string,
    /** Where the file itself says it, as `line 3, column 5`. */
    readonly field?: string,
  ) {
    super(message);
  }
}

/** What the machine keeps from being read now, such as for want of a descriptor: that may be gone though no file has changed. */
export class UnreadableProblem extends DocumentProblem {}

interface LoadedFile {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly text: string;
  readonly value: unknown;
}

/** The files of one document: itself, and what its references point to. Nothing is fetched, and nothing outside the folder is read. */
export class DocumentFiles {
  private readonly files = new Map<string, LoadedFile>();
  private readonly root: string;

  /** @param folder what relative references stay within @param main name of the document's own file in it */
  constructor(
    private readonly folder: string,
    readonly main: string,
  ) {
    this.root = realpathSync(folder);
  }

  /** @throws DocumentProblem */
  document(): Located {
    const place = { file: this.main, path: [] };
    return { place, value: this.load(this.main, place).value };
  }

  /** Names of the files that were asked for, as paths from the folder. */
  names(): string[] {
    return [...this.files.keys()];
  }

  /** All that was read. */
  texts(): string[] {
    return [...this.files].map(([name, { text }]) => `${name}\n${text}`);
  }

  /** Follows references until something else stands there. @throws DocumentProblem */
  resolve(located: Located): Located {
    let found = located;
    for (let hops = 0; hops < MAX_HOPS; hops += 1) {
      const { value } = found;
      if (!isObject(value) || typeof value['$ref'] !== 'string') return found;
      found = this.follow(value['$ref'], found.place);
    }
    throw new DocumentProblem(located.place, 'the reference leads back to itself');
  }

  /** What a reference points to; what stands there may be a reference again. @throws DocumentProblem */
  follow(reference: string, from: Place): Located {
    if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(reference)) {
      throw new DocumentProblem(from, `${reference} is remote, and nothing is fetched`);
    }
    const [path = '', pointer = ''] = reference.split('#', 2);
    const file = path === '' ? from.file : posix.normalize(posix.join(posix.dirname(from.file), percentDecoded(path)));
    if (file.startsWith('../') || file === '..' || path.startsWith('/')) {
      throw new DocumentProblem(from, `${reference} is outside the folder of the documents`);
    }
    if (pointer !== '' && !pointer.startsWith('/')) {
      throw new DocumentProblem(from, `${reference} is no JSON pointer`);
    }
    const keys = pointer.split('/').slice(1);
    let found: Located = { place: { file, path: [] }, value: this.load(file, from).value };
    for (const each of keys) {
      const key = percentDecoded(each).replaceAll('~1', '/').replaceAll('~0', '~');
      found = childOf(this.resolve(found), key) ?? this.nowhere(reference, from);
    }
    return found;
  }

  /** Where a place is, as people say it: the line and the column, and the file where it is not the document itself. */
  fieldOf({ file, path }: Place): string {
    const loaded = this.files.get(file);
    if (loaded === undefined) return file === this.main ? '' : file;
    const { line, col } = loaded.lines.linePos(offsetOf(loaded.document, path));
    const field = `line ${line}, column ${col}`;
    return file === this.main ? field : `${file} ${field}`;
  }

  private nowhere(reference: string, from: Place): never {
    throw new DocumentProblem(from, `${reference} points to nothing`);
  }

  private load(file: string, from: Place): LoadedFile {
    const known = this.files.get(file);
    if (known !== undefined) return known;
    if (this.files.size >= MAX_FILES) throw new DocumentProblem(from, `it refers to more than ${MAX_FILES} files`);
    const text = this.read(file, from);
    const lines = new LineCounter();
    const document = parseDocument(text, {
      lineCounter: lines,
      merge: true,
      stringKeys: true,
      // Compares each key with all those before it; `nodeProblem` does not.
      uniqueKeys: false,
      logLevel: 'error',
    });
    const refuse = (message: string, offset: number): never => {
      const { line, col } = lines.linePos(offset);
      const field = `${file === this.main ? '' : `${file} `}line ${line}, column ${col}`;
      throw new DocumentProblem({ file, path: [] }, message, field);
    };
    const [error] = document.errors;
    if (error !== undefined) {
      refuse(error.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '') ?? '', error.pos[0]);
    }
    const found = nodeProblem(document);
    if (found !== undefined) refuse(found.problem, found.offset);
    const loaded = { document, lines, text, value: valueOf(document, file) };
    this.files.set(file, loaded);
    return loaded;
  }

  private read(file: string, from: Place): string {
    const path = join(this.folder, ...file.split('/'));
    try {
      const real = realpathSync(path);
      const inside = relative(this.root, real);
      if (file !== this.main && (inside.startsWith(`..${sep}`) || inside === '..' || dirname(inside) === real)) {
        throw new DocumentProblem(from, `${file} is outside the folder of the documents`);
      }
      if (!statSync(real).isFile()) throw new DocumentProblem(from, `${file} is no regular file`);
      const descriptor = openSync(real, 'r');
      try {
        const { size } = fstatSync(descriptor);
        if (size > MAX_FILE_BYTES) {
          throw new DocumentProblem(from, `${file} has ${size} bytes; at most ${MAX_FILE_BYTES} are read`);
        }
        return readFileSync(descriptor, 'utf8');
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) throw error;
      // A file that comes to be has changed.
      const Problem = code === 'ENOENT' ? DocumentProblem : UnreadableProblem;
      throw new Problem(from, `${file} cannot be read (${code})`);
    }
  }
}

/** What the parser lets pass: a key that stands there twice, and numbers that JSON has not or that a double does not hold. */
function nodeProblem(document: Document): { readonly problem: string; readonly offset: number } | undefined {
  let found: { readonly problem: string; readonly offset: number } | undefined;
  visit(document, {
    Map: (_, map) => {
      const repeated = repeatedKeyIn(map);
      if (repeated === undefined) return undefined;
      const { key, offset } = repeated;
      found = { problem: `Map keys must be unique, and ${printable(key, MAX_SHOWN)} stands there twice`, offset };
      return visit.BREAK;
    },
    Scalar: (_, { value, range, source }, path) => {
      if (typeof value !== 'number') return undefined;
      const text = source ?? String(value);
      const rounding = isBound(path.at(-1)) ? undefined : roundingProblem(text, value);
      const problem = Number.isFinite(value) ? rounding : `${text} is no number of JSON`;
      if (problem === undefined) return undefined;
      found = { problem, offset: range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return found;
}

/** Whether a value only bounds others, as the limits of 64 bits do: those are the same within it, rounded or not. */
function isBound(parent: unknown): boolean {
  return isPair(parent) && isScalar(parent.key) && BOUNDS.has(String(parent.key.value));
}

/** Why a finite number is not what is written there. YAML also writes whole numbers as `+1`, `007`, `0x1f` and `0o17`. */
function roundingProblem(text: string, value: number): string | undefined {
  if (!/^[-+]?0[xo]/.test(text)) return numberProblem(text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1'), 'exact');
  return Number.isSafeInteger(value) ? undefined : `${printable(text, MAX_SHOWN)} has more digits than a number keeps`;
}

/** The key that stands there before, and where it does so again; a merge may be repeated. */
function repeatedKeyIn({ items }: YAMLMap): { readonly key: string; readonly offset: number } | undefined {
  const known = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key) || key.value === '<<') continue;
    if (known.has(key.value)) return { key: String(key.value), offset: key.range?.[0] ?? 0 };
    known.add(key.value);
  }
  return undefined;
}

function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    throw new DocumentProblem(
      { file, path: [] },
      error instanceof Error ? error.message : String(error),
      'line 1, column 1',
    );
  }
}

/** What stands under a key; undefined where nothing does. */
export function childOf({ place, value }: Located, key: string | number): Located | undefined {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return undefined;
  if (!Object.hasOwn(value, key)) return undefined;
  const child = (value as Readonly<Record<string | number, unknown>>)[key];
  return { place: { file: place.file, path: [...place.path, isList ? Number(key) : key] }, value: child };
}

/** Where the key of a place stands in its file; of what is not written there, where it would be. */
function offsetOf(document: Document, path: Place['path']): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(key),
      );
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

/** As a JSON pointer. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
