import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  readRecords,
  type RequestRecord,
  endOfRecords,
  writeRecords,
} from '../../../../src/users/domain/request-record.js';
import { RequestSummary } from '../../../../src/users/domain/request-summary.js';
import { routeOf } from '../../../../src/users/domain/route-of.js';

const records: fc.Arbitrary<RequestRecord> = fc.record({
  route: fc.constantFrom('GET /users', 'POST /users', 'other'),
  status: fc.constantFrom(200, 201, 404, 503),
  atMs: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  durationUs: fc.nat({ max: 10_000_000 }),
});

function read(body: Buffer): RequestRecord[] {
  const all: RequestRecord[] = [];
  readRecords(body, (record) => all.push(record));
  return all;
}

const byAll = (a: RequestRecord, b: RequestRecord): number =>
  JSON.stringify(Object.entries(a).sort()) < JSON.stringify(Object.entries(b).sort()) ? -1 : 1;

describe('an entry of the log of requests', () => {
  it('gives back each request that was put in, and when the last of them ended', () => {
    fc.assert(
      fc.property(fc.array(records, { minLength: 1, maxLength: 60 }), (all) => {
        const body = writeRecords(all);
        expect(read(body).sort(byAll)).toEqual([...all].sort(byAll));
        expect(endOfRecords(body)).toBe(Math.max(...all.map(({ atMs }) => atMs)));
      }),
    );
  });

  it('takes less than twenty bytes for each of many', () => {
    const all = Array.from({ length: 1000 }, (_, index) => ({
      route: 'GET /users/:id',
      status: 200,
      atMs: 1_700_000_000_000 + index,
      durationUs: 1000 + index,
    }));
    expect(writeRecords(all).length).toBeLessThan(20_000);
  });
});

describe('the sum of requests', () => {
  it('has counts, errors and percentiles, of all and of each route', () => {
    const summary = new RequestSummary();
    for (let each = 1; each <= 100; each += 1) {
      const status = each > 90 ? 503 : 200;
      summary.take({ route: each % 2 === 0 ? 'POST /users' : 'GET /users', status, atMs: 0, durationUs: each * 1000 });
    }
    const figures = summary.figures();
    expect(figures).toMatchObject({ requests: 100, errors: 10, errorRate: 0.1, byStatus: { '200': 90, '503': 10 } });
    expect(figures.latency).toMatchObject({ avg: 50.5, max: 100 });
    const { p50, p95, p99 } = figures.latency;
    // Three significant digits.
    for (const [value, exact] of [
      [p50, 50],
      [p95, 95],
      [p99, 99],
    ])
      expect(value).toBeCloseTo(exact ?? 0, 0);
    expect(Object.keys(figures.routes)).toEqual(['GET /users', 'POST /users']);
    expect(figures.routes['GET /users']).toMatchObject({ requests: 50, errors: 5, latency: { max: 99 } });
  });

  it('of none is nothing, and no rate of it', () => {
    expect(new RequestSummary().figures()).toEqual({
      requests: 0,
      errors: 0,
      errorRate: 0,
      latency: { avg: null, p50: null, p95: null, p99: null, max: null },
      byStatus: {},
      routes: {},
    });
  });
});

describe('the route of a request', () => {
  it.each([
    ['GET', '/', 'GET /users'],
    ['GET', '', 'GET /users'],
    ['POST', '/', 'POST /users'],
    ['GET', '/error', 'GET /users/error'],
    ['GET', '/01936e1f-3c00-7000-a5c2-9b1e5d2c0f07', 'GET /users/:id'],
    ['GET', '/nonsense/', 'GET /users/:id'],
    ['PATCH', '/nonsense', 'PATCH /users/:id'],
    ['DELETE', '/nonsense', 'other'],
    ['PUT', '/', 'other'],
    ['OPTIONS', '/', 'other'],
    ['GET', '/a/b', 'other'],
    ['POST', '/error', 'other'],
  ])('%s %s is %s', (method, path, route) => expect(routeOf(method, path)).toBe(route));
});
