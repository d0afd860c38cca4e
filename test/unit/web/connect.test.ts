import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FAULTS } from '../../../src/streaming/wire/fault-list.js';
import { parseFaults } from '../../../src/streaming/wire/parse-faults.js';
import { type Client, ClientHistory, programOf, shortId } from '../../../web/src/connect/client-history.js';
import { CODES } from '../../../web/src/connect/snippets.js';
import {
  choiceQuery,
  DEFAULT_CHOICE,
  eventNamesOf,
  faultText,
  moved,
  parseFault,
  readChoice,
  type StreamChoice,
  streamPath,
} from '../../../web/src/connect/stream-choice.js';
import { queryText } from '../../../web/src/frame/query-text.js';

const choiceOf = (more: Partial<StreamChoice>): StreamChoice => ({ ...DEFAULT_CHOICE, ...more });

describe('the URL of a stream that was chosen', () => {
  it.each([
    [{}, '/stream?seed=42'],
    [
      { seed: ' 7 ', scenario: 'calm-day', speed: '10', clock: 'mine' },
      '/stream?seed=7&scenario=calm-day&speed=10&clock=mine',
    ],
    [{ stream: 'live' }, '/simulation/live'],
    [{ stream: 'changes', pod: '' }, '/alice/events/changes'],
    [{ stream: 'changes', pod: 'a b' }, '/a%20b/events/changes'],
    [{ stream: 'telemetry' }, '/telemetry/stream'],
    [{ stream: 'fleet' }, '/fleet/events'],
    [{ stream: 'events', topics: 'faults,fleet' }, '/events?topics=faults,fleet'],
    [{ stream: 'ride-hailing/trips', seed: '' }, '/streams/ride-hailing/trips'],
    [
      { faults: [parseFault('cut:at=5,how=rst', 0), parseFault('separators', 1)] },
      '/stream?seed=42&wire=cut:at=5,how=rst&wire=separators',
    ],
    [{ seed: "it's & more" }, '/stream?seed=it%27s+%26+more'],
  ] as [Partial<StreamChoice>, string][])('of %j is %s', (more, path) => {
    expect(streamPath(choiceOf(more))).toBe(path);
  });

  it('is read from the page again as it was', () => {
    const text = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(
        fc.record({
          stream: fc.constantFrom('day', 'live', 'changes', 'telemetry', 'events', 'ride-hailing/trips'),
          ...{ seed: text, scenario: text, speed: text, clock: text, pod: text, topics: text },
          kinds: fc.array(fc.constantFrom(...FAULTS.values()), { maxLength: 5 }),
        }),
        ({ kinds, ...texts }) => {
          const faults = kinds.map(({ kind, example }, key) =>
            parseFault(example === '' ? kind : `${kind}:${example}`, key),
          );
          const choice = { ...texts, faults };
          const read = readChoice(new URLSearchParams(queryText(choiceQuery(choice))));
          expect(streamPath(read)).toBe(streamPath(choice));
          expect(read.faults).toEqual(faults);
        },
      ),
    );
  });
});

describe('a fault that was chosen', () => {
  it.each([...FAULTS.values()])('is read as the service does: $kind', ({ kind, example }) => {
    const text = example === '' ? kind : `${kind}:${example}`;
    expect(faultText(parseFault(text, 0))).toBe(text);
    expect(parseFaults([faultText(parseFault(text, 0))])).toHaveProperty('faults');
  });

  it('keeps commas in a text, and leaves out what is empty', () => {
    expect(parseFault('type:value=text/html, x', 1)).toEqual({
      key: 1,
      kind: 'type',
      values: { value: 'text/html, x' },
    });
    expect(faultText({ kind: 'cut', values: { at: '5', how: '' } })).toBe('cut:at=5');
  });

  it('is moved within its list, and no further', () => {
    const faults = ['drop', 'stall', 'cut'].map((kind, key) => ({ key, kind, values: {} }));
    const kinds = (key: number, places: number): string[] => moved(faults, key, places).map(({ kind }) => kind);
    expect(kinds(0, 1)).toEqual(['stall', 'drop', 'cut']);
    expect(kinds(2, -2)).toEqual(['cut', 'drop', 'stall']);
    expect(kinds(2, 5)).toEqual(['drop', 'stall', 'cut']);
    expect(kinds(9, 1)).toEqual(['drop', 'stall', 'cut']);
  });
});

describe('the names of the events of a stream', () => {
  it('are those that it sends, so that a client in a browser receives them', () => {
    expect(eventNamesOf(choiceOf({ stream: 'day' }), null)).toEqual([]);
    expect(eventNamesOf(choiceOf({ stream: 'telemetry' }), null)).toEqual(['status']);
    expect(eventNamesOf(choiceOf({ stream: 'events', topics: 'faults, fleet' }), null)).toEqual(['faults', 'fleet']);
  });
});

describe('the snippets', () => {
  it.each(Object.entries(CODES))('have the URL in %s, fit for its quotes', (_language, codeFor) => {
    const code = codeFor({ url: "http://localhost:8080/o'hara/events/changes?wire=cut:at=5", names: ['a'] });
    expect(code).toContain('http://localhost:8080/o%27hara/events/changes?wire=cut:at=5');
  });
});

describe('what happened to clients', () => {
  const client = (id: string, more: Partial<Client> = {}): Client => ({
    ...{ id, kind: 'day', transport: 'sse', path: '/stream?seed=42', remoteAddress: null, userAgent: 'curl/8.0' },
    ...{ openedAt: '', resumedFrom: null, lastEventId: 'x:5', messages: 5, bytes: 9, bytesBehind: 0, wire: [] },
    ...{ session: null, own: false, replica: 'r' },
    ...more,
  });
  const applied = (kind: string, detail: Record<string, unknown> = {}): Parameters<ClientHistory['apply']>[0] => ({
    ...{ client: 'a', kind, detail, messages: 5, lastEventId: 'x:5' },
  });
  const texts = ({ entries }: ClientHistory): string[] => entries.map(({ text }) => text);

  it('says nothing of who was there before', () => {
    const history = new ClientHistory(() => 0);
    history.see([client('a')], 0);
    expect(history.entries).toEqual([]);
    history.see([client('b'), client('a')], 10);
    expect(texts(history)).toEqual(['curl/8.0 connected to /stream?seed=42']);
  });

  it('says of one that was cut what it was, and that it came back where it was', () => {
    const history = new ClientHistory(() => 0);
    history.see([client('a')], 0);
    history.apply(applied('cut', { how: 'rst' }));
    history.see([], 200);
    history.see([client('b', { resumedFrom: 'x:5', path: '/stream?seed=42&lastEventId=x:5' })], 2300);
    expect(texts(history)).toEqual([
      'curl/8.0 came back after 2.1 s and resumed after …:5: nothing missed',
      'curl/8.0: cut by a reset after 5 messages',
    ]);
  });

  it('knows what was cut also where the list is without it before the answer comes', () => {
    let wallMs = 0;
    const history = new ClientHistory(() => wallMs);
    history.see([client('a')], 0);
    wallMs = 100;
    history.see([], 100);
    history.apply(applied('cut', { how: 'fin' }));
    wallMs = 1100;
    history.see([client('b', { resumedFrom: 'x:5' })], 1100);
    expect(texts(history)).toEqual([
      'curl/8.0 came back after 1.0 s and resumed after …:5: nothing missed',
      'curl/8.0: cut off after 5 messages',
    ]);
    expect(history.entries.map(({ tone, at }) => [tone, at])).toEqual([
      ['came', 1100],
      ['fault', 100],
    ]);
  });

  it('has one entry of a cut whose answer comes when the client is back already', () => {
    const history = new ClientHistory(() => 0);
    history.see([client('a')], 0);
    history.see([], 100);
    history.see([client('b', { resumedFrom: 'x:5' })], 1100);
    history.apply(applied('cut', { how: 'rst' }));
    history.see([], 2000);
    expect(texts(history)).toEqual([
      'curl/8.0 has gone',
      'curl/8.0 came back after 1.0 s and resumed after …:5',
      'curl/8.0: cut by a reset after 5 messages',
    ]);
  });

  it.each([
    ['day', 'its stream begins anew'],
    ['streams', 'its stream begins anew'],
    ['live', 'it begins where the day is now'],
    ['changes', 'it begins where the stream is now'],
    ['telemetry', 'it begins where the stream is now'],
  ] as const)('says where a stream of the kind %s begins for who comes back without an id', (kind, beginning) => {
    const history = new ClientHistory(() => 0);
    history.see([client('a', { kind })], 0);
    history.see([], 0);
    history.see([client('b', { kind })], 1000);
    expect(texts(history)[0]).toBe(`curl/8.0 came back after 1.0 s without an id: ${beginning}`);
  });

  it.each([
    [null, 'curl/8.0 came back after 1.0 s without an id: its stream begins anew'],
    ['x:3', 'curl/8.0 came back after 1.0 s and resumed after …:3'],
    ['x:5', 'curl/8.0 came back after 1.0 s and resumed after …:5: nothing missed but what was dropped'],
  ])(
    'does not say that nothing was missed of one that comes back with %s after messages were dropped',
    (resumedFrom, text) => {
      const history = new ClientHistory(() => 0);
      history.see([client('a')], 0);
      history.apply(applied('drop', { messages: 1 }));
      history.apply(applied('cut', { how: 'fin' }));
      history.see([], 0);
      history.see([client('b', { resumedFrom })], 1000);
      expect(texts(history)[0]).toBe(text);
    },
  );

  it.each([
    ['were cut', true, ': nothing missed'],
    ['went by themselves', false, ''],
  ])('knows which is which of clients that are alike and %s, by the id that they resume from', (_, areCut, missed) => {
    const history = new ClientHistory(() => 0);
    const [one, two] = [client('a', { lastEventId: 'x:15' }), client('b', { lastEventId: 'x:27' })];
    history.see([two, one], 0);
    if (areCut) history.apply({ ...applied('cut'), client: 'a', lastEventId: 'x:15' });
    history.see([two], 0);
    if (areCut) history.apply({ ...applied('cut'), client: 'b', lastEventId: 'x:27' });
    history.see([], 1000);
    const [backOne, backTwo] = [client('c', { resumedFrom: 'x:15' }), client('d', { resumedFrom: 'x:27' })];
    history.see([backOne], 3000);
    history.see([backTwo, backOne], 3500);
    expect(texts(history).slice(0, 2)).toEqual([
      `curl/8.0 came back after 2.5 s and resumed after …:27${missed}`,
      `curl/8.0 came back after 3.0 s and resumed after …:15${missed}`,
    ]);
  });

  it('says that one has gone by itself, and takes another one for another', () => {
    const history = new ClientHistory(() => 0);
    history.see([client('a')], 0);
    history.see([], 0);
    history.see([client('b', { userAgent: 'python', resumedFrom: 'x:5' })], 1000);
    history.see([client('c'), client('b', { userAgent: 'python' })], 400_000);
    expect(texts(history)).toEqual([
      'curl/8.0 connected to /stream?seed=42',
      'python connected to /stream?seed=42',
      'curl/8.0 has gone',
    ]);
  });

  it('is bounded, however much there is', () => {
    const history = new ClientHistory(() => 0);
    history.see([], 0);
    for (let turn = 0; turn < 500; turn += 1) history.see([client(String(turn))], turn);
    expect(history.entries).toHaveLength(60);
  });

  it.each([
    ['curl/8.0', 'curl/8.0'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'Chrome 140',
    ],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', 'Safari 18'],
    [null, 'A client'],
  ])('names the program of %s: %s', (userAgent, name) => {
    expect(programOf(client('a', { userAgent }))).toBe(name);
  });

  it('shows of an id what differs from others', () => {
    expect([null, 'a:17', 'short', 'x'.repeat(40)].map(shortId)).toEqual(['–', '…:17', 'short', `…${'x'.repeat(12)}`]);
  });
});
