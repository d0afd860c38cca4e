import { type Random } from '../../../kernel/random/random.js';
import { onePlaceOf, onHits, SOME_MESSAGES } from '../chance.js';
import { defineFault, type WireMessage } from '../fault.js';
import { isJson } from '../json-text.js';

const GARBAGE_CHARACTERS = 8;
const FIRST_PRINTABLE = 0x21;
const LAST_PRINTABLE = 0x7e;

function garbage(random: Random): string {
  const codes = Array.from({ length: GARBAGE_CHARACTERS }, () => random.integer(FIRST_PRINTABLE, LAST_PRINTABLE));
  return String.fromCharCode(...codes);
}

function corrupted(text: string, how: 'truncate' | 'garbage' | 'nul', random: Random): string {
  const at = text.length > 1 ? random.integer(1, Math.min(text.length - 1, 2 ** 20 - 1)) : 0;
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  const result = how === 'truncate' ? head : `${head}${how === 'nul' ? '\0' : garbage(random)}${tail}`;
  // A part of a number, or garbage within a string, would be JSON still.
  return isJson(result) ? `}${result}` : result;
}

export const CORRUPT = defineFault({
  kind: 'corrupt',
  doc: 'makes data that is no JSON',
  example: 'probability=0.05,how=truncate',
  keys: {
    ...SOME_MESSAGES,
    how: {
      type: 'choice',
      of: ['truncate', 'garbage', 'nul'],
      default: 'truncate',
      doc: 'cut short, with characters in between, or with a NUL in between',
    },
  },
  problem: onePlaceOf,
  messages: (values, context) => {
    const { how } = values;
    const change = (message: WireMessage): WireMessage[] => [
      { ...message, data: corrupted(message.data.join('\n'), how, context.random).split('\n') },
    ];
    return onHits(values, context, change, { how });
  },
});
