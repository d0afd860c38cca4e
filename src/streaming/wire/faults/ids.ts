import { defineFault, type WireMessage } from '../fault.js';

type IdRule = (id: string | undefined, first: string | undefined, number: number) => string | undefined;

const RULES = {
  none: () => undefined,
  repeat: (_id, first) => first,
  empty: () => '',
  nul: (id) => `${id ?? ''}\0`,
  'first-only': (id, _first, number) => (number === 1 ? id : undefined),
} as const satisfies Record<string, IdRule>;

export const IDS = defineFault({
  kind: 'ids',
  doc: 'other ids',
  example: 'as=first-only',
  keys: {
    as: {
      type: 'choice',
      isRequired: true,
      of: ['none', 'repeat', 'empty', 'nul', 'first-only'],
      doc: 'none at all, that of the first message on all, empty, with a NUL at its end, on the first message only',
    },
  },
  isSteady: true,
  messages: ({ as }) => {
    const rule: IdRule = RULES[as];
    let first: string | undefined;
    return {
      next(message, number): WireMessage[] {
        first ??= message.id;
        return [{ ...message, id: rule(message.id, first, number) }];
      },
    };
  },
});
