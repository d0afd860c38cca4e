import { type Format as Condition, type FormatDefinition } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { type Random } from '../../../kernel/random/random.js';
import { uuidText } from '../../../kernel/random/uuid.js';
import { WORDS } from './words.js';

/** What a text in a format is made from. */
export interface FormatContext {
  readonly random: Random;
  /** The time of the message, in milliseconds since the Unix epoch: what times in it say. */
  readonly timeMs: number;
}

type Format = (context: FormatContext) => string;

function word(random: Random): string {
  return WORDS[random.integer(0, WORDS.length - 1)] ?? '';
}

function digits(random: Random, count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += String(random.integer(0, 9));
  return text;
}

function hex(random: Random, count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += random.integer(0, 15).toString(16);
  return text;
}

/** Names that are reserved for examples (RFC 2606): nobody receives what is sent there. */
const host: Format = ({ random }) => `${word(random)}.example.com`;
const email: Format = ({ random }) => `${word(random)}.${word(random)}@example.com`;
const uri: Format = ({ random }) => `https://example.com/${word(random)}/${digits(random, 4)}`;
const iso = (timeMs: number): string => new Date(timeMs).toISOString();
const byte: Format = ({ random }) => Buffer.from(`${word(random)}${digits(random, 3)}`).toString('base64');
const text: Format = ({ random }) => `${word(random)} ${word(random)}`;

/**
 * Makers of texts by format, those of JSON Schema (draft 2020-12, section 7.3) and of AsyncAPI. Addresses are of the blocks for
 * documentation (RFC 5737, RFC 3849). A format that is none of these is no condition: any text will do.
 */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['date-time', ({ timeMs }) => iso(timeMs)],
  ['iso-date-time', ({ timeMs }) => iso(timeMs)],
  ['date', ({ timeMs }) => iso(timeMs).slice(0, 10)],
  ['time', ({ timeMs }) => iso(timeMs).slice(11)],
  ['iso-time', ({ timeMs }) => iso(timeMs).slice(11)],
  ['duration', ({ random }) => `PT${random.integer(1, 59)}M${random.integer(1, 59)}S`],
  ['email', email],
  ['idn-email', email],
  ['hostname', host],
  ['idn-hostname', host],
  ['ipv4', ({ random }) => `192.0.2.${random.integer(1, 254)}`],
  ['ipv6', ({ random }) => `2001:db8::${hex(random, 4).replace(/^0+(?=.)/, '')}`],
  ['uri', uri],
  ['url', uri],
  ['iri', uri],
  ['uri-reference', ({ random }) => `/${word(random)}/${digits(random, 4)}`],
  ['iri-reference', ({ random }) => `/${word(random)}/${digits(random, 4)}`],
  ['uri-template', ({ random }) => `https://example.com/${word(random)}/{id}`],
  ['uuid', ({ random }) => uuidText(random)],
  ['json-pointer', ({ random }) => `/${word(random)}/${random.integer(0, 9)}`],
  ['json-pointer-uri-fragment', ({ random }) => `#/${word(random)}/${random.integer(0, 9)}`],
  ['relative-json-pointer', ({ random }) => `${random.integer(0, 3)}/${word(random)}`],
  ['regex', ({ random }) => `^${word(random)}$`],
  ['byte', byte],
  ['binary', byte],
  ['password', ({ random }) => `${word(random)}-${word(random)}-${digits(random, 3)}`],
]);

const CONDITIONS: Readonly<Record<string, Condition>> = fullFormats;

/** Whether a value is in a format, as ajv has it; of what is no text, and of a format that is not known, nothing is said. */
export function isInFormat(value: number | string, format: string): boolean {
  const condition = Object.hasOwn(CONDITIONS, format) ? CONDITIONS[format] : undefined;
  if (condition === undefined || typeof condition === 'boolean') return true;
  const isDefined = typeof condition === 'object' && !(condition instanceof RegExp);
  const { type = 'string', validate } = isDefined
    ? (condition as FormatDefinition<number> | FormatDefinition<string>)
    : { validate: condition };
  if (type !== typeof value) return true;
  if (validate instanceof RegExp) return validate.test(String(value));
  return typeof validate !== 'function' || (validate as (value: number | string) => boolean)(value);
}

/**
 * A text of so many characters.
 * @param minLength at least 0 @param maxLength not below it
 */
export function freeText(context: FormatContext, minLength: number, maxLength: number): string {
  const { random } = context;
  let made = maxLength < 12 ? word(random) : text(context);
  while (made.length < minLength) made += ` ${word(random)}`;
  return made.length > maxLength ? made.slice(0, maxLength) : made;
}
