import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/kernel/random/random.js';
import { documentsIn, FIXTURES, makerOf, OriginalSchemas, planOf, SHIPPED } from './documents.js';

/** Of all messages of all documents together. */
const PAYLOADS = 100_000;
const DOCUMENTS = [
  ...documentsIn(FIXTURES).map((file) => [FIXTURES, file] as const),
  ...documentsIn(SHIPPED).map((file) => [SHIPPED, file] as const),
];
/** Keys of messages that have another name. */
const KEYS: Readonly<Record<string, string>> = {
  'notice.sent': 'first',
  'notice.read': 'second',
  userCreated: 'created',
};
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  'references.yaml': ['common/messages.yaml', 'common/schemas.yaml'],
};

describe('every payload is valid against the schema of its message as the document has it', () => {
  it('has at least ten documents to look at', () => {
    expect(DOCUMENTS.length).toBeGreaterThanOrEqual(10);
  });

  it.each(DOCUMENTS)('%s/%s', async (folder, file) => {
    const { channels } = await planOf(folder, file);
    const schemas = new OriginalSchemas(folder, file, FURTHER[file]);
    const messages = channels.reduce((sum, channel) => sum + channel.messages.length, 0);
    expect(messages).toBeGreaterThan(0);
    const each = Math.ceil(PAYLOADS / DOCUMENTS.length / messages);
    for (const channel of channels) {
      const maker = await makerOf(channel);
      const random = Random.fromSeed(file).fork(channel.name);
      channel.messages.forEach(({ name }, message) => {
        const validate = schemas.validatorOf(channel.name, KEYS[name] ?? name);
        const texts = new Set<string>();
        for (let number = 0; number < each; number += 1) {
          const payload = maker.make(message, {
            random: random.at(number),
            timeMs: Date.UTC(2026, 1, 2) + number * 997,
          });
          if (!validate(payload))
            throw new Error(`${name} ${JSON.stringify(payload)}: ${JSON.stringify(validate.errors)}`);
          texts.add(JSON.stringify(payload));
        }
        expect([name, texts.size > 0]).toEqual([name, true]);
      });
    }
  });
});
