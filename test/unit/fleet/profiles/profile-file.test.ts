import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { FIELD_KINDS } from '../../../../src/fleet/domain/field-kinds.js';
import { readProfileFile } from '../../../../src/fleet/profiles/profile-file.js';
import { shippedProfile } from '../../../support/clients/devices.js';

/** What a profile of these fields is refused with, each as `place: problem`. */
function complaints(fields: unknown, signals?: unknown): string[] {
  const read = readProfileFile({ ...(signals === undefined ? {} : { signals }), fields });
  if (!('problems' in read)) throw new Error('it was accepted');
  return read.problems.map(({ field, problem }) => `${field}: ${problem}`);
}

const DRIFT = { kind: 'drift', min: 0, max: 1, decimals: 2, periodSeconds: 60 };

describe('A profile file', () => {
  test.each(['legacy', 'new'])('%s, as it is shipped, is fine', (name) => {
    expect(readProfileFile(shippedProfile(name))).toHaveProperty('content.fields');
  });

  it('must be an object with fields', () => {
    expect(readProfileFile([])).toEqual({ problems: [{ field: '', problem: 'must be a JSON object' }] });
    expect(complaints({})).toEqual(['fields: fields must be a non-empty object']);
  });

  it('knows no other field of its own', () => {
    const read = readProfileFile({ fields: { a: { kind: 'uptime' } }, colour: 'red' });
    expect(read).toEqual({ problems: [{ field: 'colour', problem: 'colour is not known here' }] });
  });

  it('says which kinds there are where one is unknown', () => {
    const kinds = Object.keys(FIELD_KINDS).join(', ');
    expect(complaints({ a: { kind: 'dice' }, b: 7, c: {}, d: { kind: 'toString' } })).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => `fields.${name}.kind: kind must be one of ${kinds}`),
    );
  });

  test.each<[string, object, string]>([
    ['constant', { kind: 'constant' }, 'value'],
    ['text', { kind: 'text', text: '{port}' }, 'text'],
    ['fixed', { kind: 'fixed', min: 2, max: 2, decimals: 0 }, 'max'],
    ['fixed', { kind: 'fixed', min: 2, max: 3, decimals: 10 }, 'decimals'],
    ['drift', { ...DRIFT, min: 'low' }, 'min'],
    ['drift', { ...DRIFT, periodSeconds: 0 }, 'periodSeconds'],
    ['drift', { ...DRIFT, follows: { a: 0.6, b: -0.6 } }, 'follows'],
    ['drift', { ...DRIFT, follows: { a: 0 } }, 'follows'],
    ['drift', { ...DRIFT, folows: {} }, 'folows'],
    ['product', { kind: 'product', of: [], scale: 1, decimals: 0 }, 'of'],
    ['product', { kind: 'product', of: ['a'], scale: '1', decimals: 0 }, 'scale'],
    ['counter', { kind: 'counter', minPerHour: -1, maxPerHour: 2 }, 'minPerHour'],
    ['counter', { kind: 'counter', minPerHour: 3, maxPerHour: 2 }, 'maxPerHour'],
    ['best', { kind: 'best', min: 1, max: 5, decimals: 2, unit: 7 }, 'unit'],
    ['uptime', { kind: 'uptime', unit: 's' }, 'unit'],
    ['clock', { kind: 'clock', stepMs: 0.5 }, 'stepMs'],
    ['samples', { ...DRIFT, kind: 'samples', stepMs: 5000, offsetsMs: [-1] }, 'offsetsMs'],
    ['group', { kind: 'group', fields: [] }, 'fields'],
    ['group', { kind: 'group', fields: { deep: { kind: 'uptime', x: 1 } } }, 'fields.deep.x'],
  ])('checks what a %s field needs: %j', (_kind, spec, place) => {
    const found = complaints({ it: spec });
    expect(found).not.toEqual([]);
    for (const complaint of found)
      expect(complaint).toMatch(new RegExp(`^fields\\.it\\.${place.replaceAll('.', '\\.')}(\\.\\d+)?: `));
  });

  it('lists every problem of every field at once', () => {
    const found = complaints({ a: { ...DRIFT, min: 2 }, b: { kind: 'uptime', c: 1 } }, { load: { periodSeconds: -1 } });
    expect(found).toEqual([
      'signals.load.periodSeconds: periodSeconds must not be less than 1',
      'fields.a.max: max must be greater than min',
      'fields.b.c: c is not known here',
    ]);
  });

  it('may only follow what can be followed, and compute from what is there', () => {
    const found = complaints({
      a: { ...DRIFT, follows: { nothing: 0.5 } },
      b: { ...DRIFT, follows: { c: 0.5 } },
      c: { kind: 'uptime' },
      d: { kind: 'product', of: ['nowhere'], scale: 1, decimals: 0 },
      e: { kind: 'group', fields: { deep: { ...DRIFT, follows: { x: 1 } } } },
    });
    expect(found).toEqual([
      'fields.a: follows nothing, which is neither a signal nor a drifting or fixed field',
      'fields.b: follows c, which is neither a signal nor a drifting or fixed field',
      'fields.d: is computed from nowhere, which is no field',
      'fields.e: follows x, which is neither a signal nor a drifting or fixed field',
    ]);
  });

  it('may have no signal with the name of a field', () => {
    expect(complaints({ load: DRIFT }, { load: { periodSeconds: 60 } })).toEqual([
      'signals.load: is the name of a field, too',
    ]);
  });

  it('may have no field that depends on itself, by whatever way', () => {
    const found = complaints({
      a: { ...DRIFT, follows: { b: 0.5 } },
      b: { ...DRIFT, follows: { a: 0.5 } },
      c: { kind: 'product', of: ['c'], scale: 1, decimals: 0 },
      d: { ...DRIFT, follows: { a: 0.1 } },
    });
    expect(found).toEqual(['a', 'b', 'c'].map((name) => `fields.${name}: depends on itself`));
  });
});
