import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { chiSquare, chiSquareBound, uniformChiSquare } from '../../support/contracts/chi-square.js';
import { isSpawn, manyDays, nodesOf } from '../../support/fakes/day-messages.js';
import { shippedScenario } from '../../support/fakes/days.js';

const scenario = shippedScenario();
const { catalog, story } = scenario.plan;
const SEEDS = 50;
const DURATION_MS = 150_000;

const days = manyDays(scenario, SEEDS);
const spawns = days.map((messages) => messages.filter(isSpawn));
const ENTITIES = ['order', 'payment'] as const;

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

describe(`a day of the shipped scenario, over ${SEEDS} seeds`, () => {
  it('has 2,500 to 3,500 pairs', () => {
    const counts = spawns.map(({ length }) => length);
    expect(counts.filter((count) => count < 2500 || count > 3500)).toEqual([]);
    expect(new Set(counts).size).toBeGreaterThan(30);
  });

  it('has start first, end last and once each, and goes forward in time', () => {
    for (const messages of days) {
      expect([messages[0]?.type, messages[0]?.at]).toEqual(['start', 0]);
      expect([messages.at(-1)?.type, messages.at(-1)?.at]).toEqual(['end', DURATION_MS]);
      expect(messages.filter(({ type }) => type === 'start' || type === 'end')).toHaveLength(2);
      expect(messages.every(({ at }, index) => at >= (messages[index - 1]?.at ?? 0))).toBe(true);
    }
  });

  it('has each phase’s sentence at its time, once and in order', () => {
    const announced = story.phases.map(({ info, startShare }) => [Math.round(startShare * DURATION_MS), info]);
    for (const messages of days) {
      expect(messages.flatMap((one) => (one.type === 'info' ? [[one.at, one.message]] : []))).toEqual(announced);
    }
  });

  test.each(ENTITIES)('scales the %s cluster up and down at least three times, and never out of 1 to 12', (entity) => {
    for (const messages of days) {
      const courses = nodesOf(messages, entity);
      const ups = courses.filter(({ nodes }, index) => nodes > (courses[index - 1]?.nodes ?? 2)).length;
      expect(ups).toBeGreaterThanOrEqual(3);
      expect(courses.length - ups).toBeGreaterThanOrEqual(3);
      expect(courses.filter(({ nodes }) => nodes < 1 || nodes > 12)).toEqual([]);
    }
  });

  it('gives every scaling a factor of at least 1', () => {
    const factors = days.flat().flatMap((one) => ('factor' in one ? [one.factor] : []));
    expect(factors.filter((factor) => !Number.isInteger(factor) || factor < 1 || factor > 11)).toEqual([]);
  });

  test.each(ENTITIES)('has at least ten %s nodes at some time of the evening peak', (entity) => {
    const start = (20 / 24) * DURATION_MS;
    const end = (22.5 / 24) * DURATION_MS;
    for (const messages of days) {
      const courses = nodesOf(messages, entity);
      const atStart = courses.filter(({ at }) => at <= start).at(-1)?.nodes ?? 2;
      const within = courses.filter(({ at }) => at > start && at < end).map(({ nodes }) => nodes);
      expect(Math.max(atStart, ...within)).toBeGreaterThanOrEqual(10);
    }
  });

  it('lets the payment cluster follow the order cluster: its first rise to eight nodes comes later, on the whole', () => {
    const first = (entity: 'order' | 'payment'): number =>
      days.reduce((sum, day) => sum + (nodesOf(day, entity).find(({ nodes }) => nodes >= 8)?.at ?? DURATION_MS), 0) /
      SEEDS;
    expect(first('payment')).toBeGreaterThan(first('order') + 500);
  });

  test.each(ENTITIES)('draws every value of an %s from 1 to 50 equally often', (entity) => {
    const counts = countBy(spawns.flat().map((spawn) => String(spawn[entity].value)));
    const values = Array.from({ length: 50 }, (_, index) => counts.get(String(index + 1)) ?? 0);
    expect(counts.size).toBe(50);
    expect(uniformChiSquare(values)).toBeLessThan(chiSquareBound(49));
    expect(uniformChiSquare(values)).toBeGreaterThan(chiSquareBound(49, -4));
  });

  test.each(ENTITIES)('has types and names of an %s from the catalog alone, all of them', (entity) => {
    const drawn = new Set(spawns.flat().map((spawn) => `${spawn[entity].type} ${spawn[entity].name}`));
    expect([...drawn].sort()).toEqual(catalog[entity].entries.map(({ type, name }) => `${type} ${name}`).sort());
  });

  test.each(ENTITIES)('draws the names of a type of %s equally often', (entity) => {
    for (const type of catalog[entity].types) {
      const names = spawns.flat().flatMap((spawn) => (spawn[entity].type === type ? [spawn[entity].name] : []));
      expect(uniformChiSquare([...countBy(names).values()])).toBeLessThan(chiSquareBound(countBy(names).size - 1));
    }
  });

  it('draws an order and its payment independently of each other', () => {
    const values = spawns.flat();
    const cells = Array.from({ length: 25 }, () => 0);
    for (const { order, payment } of values) {
      const cell = Math.floor((order.value - 1) / 10) * 5 + Math.floor((payment.value - 1) / 10);
      cells[cell] = (cells[cell] ?? NaN) + 1;
    }
    const expected = cells.map(() => values.length / 25);
    expect(chiSquare(cells, expected)).toBeLessThan(chiSquareBound(24));
  });

  it('has version 4 UUIDs, none of them twice in all the days', () => {
    const uuids = spawns.flat().flatMap(({ uuid, order, payment }) => [uuid, order.uuid, payment.uuid]);
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(uuids.filter((uuid) => !form.test(uuid))).toEqual([]);
    expect(new Set(uuids).size).toBe(uuids.length);
  });
});
