import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { readProfileFile } from '../../../../src/fleet/profiles/profile-file.js';
import { AXEOS, BOARDS, minerOf } from '../../../support/clients/devices.js';

const FILE = AXEOS;

function problemsOf(changes: object): string {
  const read = readProfileFile({ ...FILE, ...changes });
  return 'problems' in read ? read.problems.map(({ field, problem }) => `${field}: ${problem}`).join('\n') : '';
}

describe('A profile with boards', () => {
  it('that is shipped is right', () => {
    expect(problemsOf({})).toBe('');
  });

  test.each<[object, string]>([
    [{ miner: { ...minerOf(), boards: [] } }, 'miner.boards: must be a list of 1 to 100 boards'],
    [{ miner: { ...minerOf(), boards: [7] } }, 'miner.boards.0: must be a JSON object'],
    [
      { miner: { ...minerOf(), boards: [{ ...BOARDS[0], asicCount: 0 }] } },
      'miner.boards.0.asicCount: asicCount must not be less than 1',
    ],
    [{ miner: { ...minerOf(), boards: [{ ...BOARDS[0], maxPower: 1 }] } }, 'maxPower must be greater than watts'],
    [{ miner: { ...minerOf(), boards: [{ ...BOARDS[0], colour: 'x' }] } }, 'miner.boards.0.colour: '],
    [
      { miner: { ...minerOf(), settings: { a: { type: 'date' } } } },
      'miner.settings.a.type: type must be one of text, integer',
    ],
    [{ miner: { ...minerOf(), settings: 7 } }, 'miner.settings: must be a JSON object'],
    [{ miner: { ...minerOf(), settings: { a: 7 } } }, 'miner.settings.a: must be a JSON object'],
    [{ miner: { ...minerOf(), more: 7 } }, 'miner.more: '],
    [
      { miner: { ...minerOf(), settings: { pools: { type: 'pools', default: [{}] } } } },
      'miner.settings.pools.default.0.stratumURL: must be given',
    ],
    [{ miner: undefined }, 'fields.ASICModel: needs a profile with a miner'],
    [{ fields: { a: { kind: 'setting', of: 'colour' } } }, 'fields.a: shows colour, which is no setting'],
    [{ fields: { a: { kind: 'figure', of: 'nothing' } } }, 'fields.a.of: of must be one of power, '],
    [{ fields: { a: { kind: 'board', of: 'nothing' } } }, 'fields.a.of: of must be one of boardVersion, '],
    [{ endpoints: { 'FETCH /a': 'info' } }, 'endpoints.FETCH /a: must be a method'],
    [{ endpoints: { 'GET /a b': 'info' } }, 'endpoints.GET /a b: must be a method'],
    [{ endpoints: { 'GET /a': 'nothing' } }, 'endpoints.GET /a: must be one of info, '],
    [{ sockets: { '/a': 'nothing' } }, 'sockets./a: must be one of log-json, '],
    [{ sockets: { a: 'live' } }, 'sockets.a: must be a path'],
    [{ versions: [{ version: 'v1', weight: 0 }] }, 'versions.0.weight: weight must be a positive number'],
  ])('is not one with %j', (changes, problem) => {
    expect(problemsOf(changes)).toContain(problem);
  });
});
