import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { type Random } from '../../../kernel/random/random.js';

/** A regular expression as what makes texts that match it: plain data. */
export type PatternNode =
  | { readonly kind: 'chars'; readonly chars: string }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'options'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly number: number; readonly part: PatternNode }
  | { readonly kind: 'reference'; readonly number: number };

/** A text longer than this is no field of a message. */
const MAX_PATTERN_LENGTH = 4096;
const MAX_NODES = 2000;
const MAX_CHARS = 64;
const EMPTY: PatternNode = { kind: 'sequence', parts: [] };

/** Printable ASCII first: what people write. */
const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => 0x20 + index);

/** Where no printable character of ASCII is in a set: what is written elsewhere, then all else. */
const FURTHER_RANGES: readonly (readonly [number, number])[] = [
  [0xa1, 0xd7ff],
  [0xe000, 0xfffd],
  [0x10000, 0x2ffff],
  [0, 0x1f],
  [0x7f, 0xa0],
  [0xe0000, 0xe01ef],
];

/** Characters of a set, as the engine that checks them has it: printable ones of ASCII, else the first there are. */
function charsOf(set: string): string {
  const regex = new RegExp(`^${set}$`, 'u');
  const isIn = (code: number): boolean => regex.test(String.fromCodePoint(code));
  const found = PRINTABLE.filter(isIn);
  for (const [from, to] of found.length === 0 ? FURTHER_RANGES : []) {
    for (let code = from; code <= to; code += 1) {
      if (isIn(code)) found.push(code);
      if (found.length === MAX_CHARS) return String.fromCodePoint(...found);
    }
  }
  return String.fromCodePoint(...found);
}

class PatternReader {
  /** A text that is made may not match: there are conditions beside the characters. */
  isExact = true;
  private nodes = 0;
  private readonly groups = new Map<AST.CapturingGroup, number>();

  alternatives(alternatives: readonly AST.Alternative[]): PatternNode {
    const options = alternatives.map(({ elements }) => this.sequence(elements, alternatives.length > 1));
    const [only = EMPTY] = options;
    return options.length === 1 ? only : { kind: 'options', options };
  }

  /** An anchor within a text is a condition that may fail. */
  private sequence(elements: readonly AST.Element[], isOption: boolean): PatternNode {
    elements.forEach((element, index) => {
      if (element.type !== 'Assertion') return;
      const isAtEdge =
        (element.kind === 'start' && index === 0) || (element.kind === 'end' && index === elements.length - 1);
      if (!isAtEdge || isOption) this.isExact = false;
    });
    return { kind: 'sequence', parts: elements.map((element) => this.element(element)) };
  }

  private element(element: AST.Element): PatternNode {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new RangeError(`it has more than ${MAX_NODES} parts`);
    switch (element.type) {
      case 'Group':
        return this.alternatives(element.alternatives);
      case 'CapturingGroup':
        return { kind: 'group', number: this.numberOf(element), part: this.alternatives(element.alternatives) };
      case 'Character':
        return { kind: 'chars', chars: String.fromCodePoint(element.value) };
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass': {
        const chars = charsOf(element.raw);
        if (chars === '') throw new RangeError(`it has a set that no character is in: ${element.raw}`);
        return { kind: 'chars', chars };
      }
      case 'Quantifier':
        return { kind: 'repeat', part: this.element(element.element), min: element.min, max: element.max };
      case 'Backreference': {
        this.isExact = false;
        const { resolved } = element;
        return Array.isArray(resolved) ? EMPTY : { kind: 'reference', number: this.numberOf(resolved) };
      }
      case 'Assertion':
        return EMPTY;
    }
  }

  private numberOf(group: AST.CapturingGroup): number {
    const known = this.groups.get(group) ?? this.groups.size + 1;
    this.groups.set(group, known);
    return known;
  }
}

/** Length of the shortest text that is made, in characters; stops counting past the bound. */
function shortest(node: PatternNode): number {
  switch (node.kind) {
    case 'chars':
      return 1;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + shortest(part), 0);
    case 'options':
      return Math.min(...node.options.map(shortest));
    case 'repeat':
      return node.min * shortest(node.part);
    case 'group':
      return shortest(node.part);
    case 'reference':
      return 0;
  }
}

/**
 * Reads a pattern (ECMA-262 with the flag `u`).
 * @returns how texts are made that match it, or why none are
 */
export function readPattern(
  source: string,
): { readonly node: PatternNode; readonly isExact: boolean } | { readonly problem: string } {
  try {
    // Whatever the engine refuses is refused, in its words.
    new RegExp(source, 'u');
    const { alternatives } = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, {
      unicode: true,
    });
    const reader = new PatternReader();
    const node = reader.alternatives(alternatives);
    const length = shortest(node);
    if (length > MAX_PATTERN_LENGTH) {
      return { problem: `its shortest text has ${length} characters; at most ${MAX_PATTERN_LENGTH} are made` };
    }
    return { node, isExact: reader.isExact };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Makes texts that match a pattern. */
class PatternWriter {
  text = '';
  private emptyParts = 0;
  private readonly groups = new Map<number, string>();

  constructor(
    private readonly random: Random,
    private readonly growth: number,
  ) {}

  write(node: PatternNode): void {
    switch (node.kind) {
      case 'chars':
        this.writeChar(node.chars);
        break;
      case 'sequence':
        for (const part of node.parts) this.write(part);
        break;
      case 'options': {
        const option = node.options[this.random.integer(0, node.options.length - 1)];
        if (option !== undefined) this.write(option);
        break;
      }
      case 'repeat':
        this.repeat(node);
        break;
      case 'group': {
        const start = this.text.length;
        this.write(node.part);
        this.groups.set(node.number, this.text.slice(start));
        break;
      }
      case 'reference':
        this.text += this.groups.get(node.number) ?? '';
        break;
    }
  }

  private writeChar(chars: string): void {
    if (chars.length === 1) {
      this.text += chars;
      return;
    }
    // Characters outside the first plane are two units of a text; a set is either in ASCII or short.
    const points = chars.codePointAt(chars.length - 1);
    if (points !== undefined && points < 0x80) this.text += chars.charAt(this.random.integer(0, chars.length - 1));
    else {
      const all = Array.from(chars);
      this.text += all[this.random.integer(0, all.length - 1)] ?? '';
    }
  }

  private repeat({ part, min, max }: Extract<PatternNode, { kind: 'repeat' }>): void {
    const growth = this.text.length > MAX_PATTERN_LENGTH ? 0 : this.growth;
    const times = min === max ? min : this.random.integer(min, Math.min(max, min + growth));
    for (let time = 0; time < times && this.text.length <= 2 * MAX_PATTERN_LENGTH; time += 1) {
      const { length } = this.text;
      this.write(part);
      if (this.text.length > length) continue;
      // What was empty once may be so each time: the text is the same without going on.
      this.emptyParts += 1;
      if (this.emptyParts > MAX_PATTERN_LENGTH) break;
    }
  }
}

/**
 * A text of the pattern.
 * @param growth how often a part is repeated at most beyond the fewest times
 */
export function writePattern(node: PatternNode, random: Random, growth: number): string {
  const writer = new PatternWriter(random, growth);
  writer.write(node);
  return writer.text;
}
