import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readDocument } from '../../../src/streams/reader/read-document.js';
import { blocksOf, pageOf } from '../../support/apps/doc-pages.js';

const NAMES = ['orderPlaced', 'orderPaid', 'orderCancelled', 'orderShipped'];
const PAYLOAD = `type: object, required: [orderId, total, country], properties: { orderId: { type: string, format: uuid }, total: { type: number, minimum: 0 }, country: { enum: [DE, FR, US] } }`;

describe('docs/YOUR-STREAM.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-page-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const stories = blocksOf(pageOf('docs/YOUR-STREAM.md'), 'yaml').filter((block) => block.startsWith('x-simulation:'));

  it('has a story to take', () => {
    expect(stories).toHaveLength(1);
  });

  it.each(stories)('has a story that is served as it stands', async (story) => {
    const messages = NAMES.map((name) => `${name}: { payload: { ${PAYLOAD} } }`).join(', ');
    const lines = [
      'asyncapi: 3.0.0',
      'info: { title: Orders, version: 1.0.0 }',
      'channels:',
      '  orders:',
      `    messages: { ${messages} }`,
      ...story.split('\n').map((line) => `    ${line}`),
      'operations: { send: { action: send, channel: { $ref: "#/channels/orders" } } }',
    ];
    writeFileSync(join(folder, 'orders.yaml'), lines.join('\n'));
    expect(await readDocument(folder, 'orders.yaml')).toHaveProperty('content');
  });
});
