import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DataFolder } from '../support/apps/data-folder.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { settledStreams } from '../support/clients/stream-list.js';
import { OriginalSchemas } from '../unit/streams/documents.js';

const EXAMPLES = join(import.meta.dirname, '../fixtures/asyncapi-examples');
const FILES = readdirSync(EXAMPLES).filter((file) => file.endsWith('.yml'));
/** Documents in which no operation sends. */
const SILENT = new Set(
  FILES.filter((file) => !/action: send/.test(readFileSync(join(EXAMPLES, file), 'utf8'))).map((file) =>
    file.replace('.yml', ''),
  ),
);

interface ServedDocument {
  readonly name: string;
  readonly channels: readonly { readonly name: string; readonly url: string; readonly events: readonly string[] }[];
}

interface Line {
  readonly message: string;
  readonly payload: unknown;
}

/** Over a connection of its own: the check takes longer than the service keeps one, and `fetch` would take one that is closed. */
function bodyOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => void text(response).then(resolve, reject)).on('error', reject);
  });
}

/** Every message of a day, each valid by the document itself. */
async function valid(url: string, schemas: OriginalSchemas, channel: string): Promise<Line[]> {
  const lines = (await bodyOf(url))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  const validators = schemas.validatorsOf(channel);
  for (const { message, payload } of lines) {
    const validate = validators.get(message);
    // A message without a payload says nothing of it.
    if (validate?.(payload) === false)
      throw new Error(`${message} ${JSON.stringify(payload)}: ${JSON.stringify(validate.errors)}`);
  }
  return lines;
}

describe('documents of others in data/streams', () => {
  const folder = DataFolder.shipped();
  let service: ServiceProcess;
  let other: ServiceProcess;

  beforeAll(async () => {
    [service, other] = await Promise.all([
      ServiceProcess.start({ DATA_DIR: folder.path }),
      ServiceProcess.start({ DATA_DIR: folder.path }),
    ]);
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    folder.remove();
  });

  const served = (): Promise<{ documents: ServedDocument[]; problems: unknown[] }> => settledStreams(service.url);

  it('are live once they are saved, unchanged, valid to the last message, and resume on another process', async () => {
    for (const file of FILES) cpSync(join(EXAMPLES, file), folder.file(`streams/${file}`));
    const { documents, problems } = await served();
    expect(problems).toEqual([]);
    for (const file of FILES) {
      const name = file.replace('.yml', '');
      const { channels = [] } = documents.find((each) => each.name === name) ?? {};
      expect([name, channels.length > 0]).toEqual([name, !SILENT.has(name)]);
      const schemas = new OriginalSchemas(EXAMPLES, file);
      for (const { name: channel, url } of channels) {
        const query = `${url}?seed=42&speed=1000&rate=0.3`;
        const lines = await valid(`${service.url}${url}/export?seed=42&rate=0.3`, schemas, channel);
        const whole = await SseListener.all(`${service.url}${query}`);
        expect(whole.received.map(({ event, data }) => [event, data])).toEqual(
          lines.map(({ message, payload }) => [message, JSON.stringify(payload)]),
        );
        expect(lines.length).toBeGreaterThan(5);
        const cut = Math.floor(lines.length / 2);
        const rest = await SseListener.all(`${other.url}${query}`, { 'Last-Event-ID': whole.received[cut]?.id ?? '' });
        expect(rest.frames).toEqual(whole.frames.slice(cut + 1));
      }
    }
  });

  it('may be the service’s own: each of its channels is served, and what they send is valid', async () => {
    const own = await (await fetch(`${service.url}/asyncapi.json`)).text();
    folder.write('streams/own.json', own);
    const { documents, problems } = await served();
    expect(problems).toEqual([]);
    const { channels = [] } = documents.find(({ name }) => name === 'own') ?? {};
    expect(channels.map(({ name }) => name).sort()).toEqual(
      Object.keys((JSON.parse(own) as { channels: object }).channels).sort(),
    );
    const schemas = new OriginalSchemas(folder.file('streams'), 'own.json');
    for (const { name, url, events } of channels) {
      const lines = await valid(`${service.url}${url}/export?seed=42`, schemas, name);
      expect(new Set(lines.map(({ message }) => message))).toEqual(new Set(events));
    }
  });
});
