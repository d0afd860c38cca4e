import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../../src/kernel/random/random.js';
import { type Endpoint, ENDPOINTS } from '../../../../src/traffic/domain/endpoint.js';
import { makePerson } from '../../../../src/traffic/domain/person.js';
import { RequestSource } from '../../../../src/traffic/domain/request-source.js';
import { readAs } from '../../../../src/kernel/input/validation.js';
import { NewUser } from '../../../../src/users/users.dto.js';
import { scenarioNamed } from '../../../support/fakes/virtual-load.js';

const normal = scenarioNamed('normal');

const IDS = ['01936e1f-3c00-7000-a5c2-9b1e5d2c0f07', '01936e1f-3c00-7000-a5c2-9b1e5d2c0f08'];
const ANOTHER = '0d3c9c7e-6c2a-4f7e-9d25-1b7f0f0a9b61';

function sourceOf(endpoints: readonly Endpoint[], ids: readonly string[] = IDS): RequestSource {
  return new RequestSource(normal, endpoints, Random.fromSeed('source'), ids);
}

function endpointsOf(source: RequestSource, count: number): string[] {
  return Array.from({ length: count }, () => source.next().endpoint);
}

describe('the requests of a job', () => {
  it('go round the endpoints that were chosen, in their order', () => {
    expect(endpointsOf(sourceOf(ENDPOINTS), 6)).toEqual([...ENDPOINTS, 'GET /users', 'POST /users']);
    expect(endpointsOf(sourceOf(['PATCH /users/:id', 'GET /users']), 3)).toEqual([
      'PATCH /users/:id',
      'GET /users',
      'PATCH /users/:id',
    ]);
  });

  it('ask for ids that there are, each in its turn', () => {
    const source = sourceOf(['GET /users/:id']);
    const paths = [source.next(), source.next(), source.next()].map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(IDS.map((id) => `/api/v1/users/${id}`)));
  });

  it('learn ids from answers, and prefer the ones that came last', () => {
    const source = sourceOf(['GET /users/:id'], []);
    source.learnIds(JSON.stringify({ items: [{ id: IDS[0] }, { id: IDS[1] }] }));
    source.learnIds(JSON.stringify({ id: ANOTHER }));
    const asked = new Set(Array.from({ length: 3 }, () => source.next().path.split('/').at(-1)));
    expect(asked).toEqual(new Set([...IDS, ANOTHER]));
    for (let each = 0; each < 200; each += 1) source.learnIds(JSON.stringify({ id: IDS[0] }));
    expect(source.next().path).toBe(`/api/v1/users/${IDS[0] ?? ''}`);
  });

  it.each([
    ['a UUID', `{"id":"${ANOTHER}"}`, ANOTHER],
    ['a short text', '{"id":"ada"}', 'ada'],
    ['a number', '{"id":7}', '7'],
    ['an integer that a double does not hold', '{"id":9223372036854775807}', '9223372036854775807'],
    ['a negative number', '{"id": -12}', '-12'],
    ['a text that would be another path', '{"id":"../../traffic/start"}', '..%2F..%2Ftraffic%2Fstart'],
    ['a text with a query', '{"id":"a?b=c#d e"}', 'a%3Fb%3Dc%23d%20e'],
    ['a text of long digits beside quotes', '{"name":"\\"1234567890123456789","id":"7\\"8"}', '7%228'],
    ['an id of a list', '[null,1,{"id":"x"}]', 'x'],
    ['an id of a page', '{"total":1,"items":[null,1,{"id":"x"}]}', 'x'],
    ['an id of a page whose list has another name', '{"page":{"size":1},"users":[{"id":"x"}]}', 'x'],
  ])('take any id that the target gave, encoded: %s', (_title, answer, encoded) => {
    const source = sourceOf(['GET /users/:id'], []);
    source.learnIds(answer);
    expect(source.next()).toMatchObject({ endpoint: 'GET /users/:id', path: `/api/v1/users/${encoded}` });
  });

  it.each([
    '',
    'not json',
    '[]',
    'null',
    '7',
    '{"items":{}}',
    '{"items":[null,1,{"id":null}]}',
    '{"id":""}',
    '{"id":"."}',
    '{"id":".."}',
    '{"id":"\\ud800"}',
    '{"id":{"id":7}}',
    '{"id":true}',
    '{"id":1e999}',
    `{"id":"${'x'.repeat(257)}"}`,
  ])('take no id from %s', (answer) => {
    const source = sourceOf(['GET /users/:id'], []);
    source.learnIds(answer);
    expect(source.next().endpoint).toBe('GET /users');
  });

  it('look for a user, or create one, where no id is known; after a while they only look, and never make an id up', () => {
    const source = sourceOf(['GET /users/:id', 'PATCH /users/:id'], []);
    expect(endpointsOf(source, 4)).toEqual(['GET /users', 'POST /users', 'GET /users', 'POST /users']);
    endpointsOf(source, 6);
    expect(new Set(endpointsOf(source, 100))).toEqual(new Set(['GET /users']));
    source.learnIds('[{"id":"late"}]');
    expect(source.next().path).toBe('/api/v1/users/late');
  });

  it('have bodies that the sample API takes, of people who might exist', () => {
    const random = Random.fromSeed('people');
    const people = Array.from({ length: 2000 }, () => makePerson(random));
    for (const person of people) expect(readAs(NewUser, person)).toEqual({ content: person });
    expect(new Set(people.map(({ email }) => email)).size).toBeGreaterThan(1900);
    expect(people.every(({ email }) => /@example\.(com|net|org)$/.test(email))).toBe(true);
    const { method, body } = sourceOf(['POST /users']).next();
    const sent: unknown = JSON.parse(body ?? '');
    expect([method, readAs(NewUser, sent)]).toEqual(['POST', { content: sent }]);
  });
});
