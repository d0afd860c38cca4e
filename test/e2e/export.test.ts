import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/apps/app.js';
import { type ExportLine, type Message, messageOf, timeOf, withoutConnection } from '../support/clients/messages.js';
import { SseListener } from '../support/clients/sse-listener.js';

const linesOf = (text: string): ExportLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportLine);

describe('GET /simulation/export', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const ask = (query: string): Promise<Response> => fetch(`${app.url}/simulation/export?${query}`);
  const textOf = async (query: string): Promise<string> => (await ask(query)).text();

  it('gives one JSON object a line, `at` in front and never going back', async () => {
    const response = await ask('seed=42');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text.endsWith('}\n')).toBe(true);
    for (const line of text.trimEnd().split('\n')) expect(line.startsWith('{"at":')).toBe(true);
    const lines = linesOf(text);
    const times = lines.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect([times[0], times.at(-1)]).toEqual([0, 150_000]);
    expect([lines[0]?.type, lines.at(-1)?.type]).toEqual(['start', 'end']);
  });

  it('gives the same bytes for the same seed, others for another, as ndjson and as CSV', async () => {
    for (const format of ['', '&format=ndjson', '&format=csv']) {
      const first = await textOf(`seed=42${format}`);
      expect(await textOf(`seed=42${format}`)).toBe(first);
      expect(await textOf(`seed=43${format}`)).not.toBe(first);
      expect(await textOf(`seed=42&duration=150&rate=1&scenario=busy-retail-day${format}`)).toBe(first);
    }
  });

  it('holds the messages of the stream of that seed, at the times at which they are sent', async () => {
    const stream = await SseListener.all(`${app.url}/stream?seed=42&speed=1000`);
    const lines = linesOf(await textOf('seed=42'));
    expect(withoutConnection(lines.map(messageOf))).toEqual(withoutConnection(stream.messages<Message>()));
    const [start] = lines;
    expect(start?.timestamp).toBe(new Date(timeOf(String(start?.uuid))).toISOString().replace('.000Z', 'Z'));
  });

  it('reports the seed that it drew where none was given, and gives the same again for it', async () => {
    const drawn = await textOf('rate=0.1');
    const seed = String(linesOf(drawn)[0]?.seed);
    expect(await textOf(`rate=0.1&seed=${seed}`)).toBe(drawn);
    expect(String(linesOf(await textOf('rate=0.1'))[0]?.seed)).not.toBe(seed);
  });

  it('as CSV has one header, one row a message and the same content', async () => {
    const response = await ask('seed=42&format=csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [header = '', ...rows] = (await response.text()).trimEnd().split('\n');
    const lines = linesOf(await textOf('seed=42'));
    expect(rows).toHaveLength(lines.length);
    expect(rows.filter((row) => row === header)).toEqual([]);
    const columns = header.split(',');
    for (const [index, row] of rows.entries()) {
      const line = lines[index];
      // Sentences have commas, and so quotes; all else is plain.
      const cells = row.replace(/"[^"]*"/g, (quoted) => quoted.replaceAll(',', ';')).split(',');
      const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
      expect([cell('at'), cell('type'), cell('order_uuid'), cell('payment_value'), cell('factor')]).toEqual(
        [line?.at, line?.type, line?.order?.uuid, line?.payment?.value, line?.factor].map((value) =>
          String(value ?? ''),
        ),
      );
    }
  });

  it('quotes a seed with commas, quotes and line ends in CSV', async () => {
    const text = await textOf(`format=csv&rate=0.01&seed=${encodeURIComponent('a,"b"\nc')}`);
    expect(text).toContain('"a,""b""\nc"');
  });

  it.each([
    'format=xml',
    'format=',
    'format=csv&format=csv',
    'speed=2',
    'lastEventId=x',
    'days=2',
    'duration=1',
    'scenario=x',
  ])('refuses %s in the error format', async (query) => {
    const response = await ask(query);
    const [field] = query.split('=');
    expect(response.status).toBe(400);
    const body = (await response.json()) as { details: { field: string }[] };
    expect(body).toMatchObject({ statusCode: 400, code: 'invalid-query' });
    expect(body.details[0]?.field).toBe(field);
  });
});
