import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DayCourse } from '../../../web/src/retail-day/day-course.js';
import { DayModel } from '../../../web/src/retail-day/day-model.js';
import { clearOf, layFlow, pointOnWay } from '../../../web/src/retail-day/flow-layout.js';
import {
  type Catalog,
  type DayMessage,
  type Preview,
  type ScenarioOutline,
  sequenceOf,
} from '../../../web/src/retail-day/messages.js';
import { smoothed } from '../../../web/src/retail-day/smoothed.js';

const DATA = join(import.meta.dirname, '../../../data');

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(DATA, path), 'utf8'));
}

const catalog = { order: read('order.json'), payment: read('payment.json') } as Catalog;
const limits = { nodeCapacity: 4, targetAverageUtilization: 70, syncPeriodSeconds: 3, minReplicas: 1, maxReplicas: 12 };
const scenario: ScenarioOutline = {
  name: 'small',
  durationSeconds: 10,
  paymentLagSeconds: 2,
  phases: [
    { startShare: 0, rate: 2, info: 'It begins.' },
    { startShare: 0.5, rate: 4, info: 'It goes on.' },
  ],
  clusters: { order: limits, payment: limits },
};
/** Two pairs a second, then four; one scaling of the orders at second 4. */
const preview: Preview = {
  seed: 's',
  scenario: 'small',
  duration: 10,
  rate: 1,
  order: { load: [2, 2, 2, 2, 2, 4, 4, 4, 4, 4], nodes: [2, 2, 2, 2, 3, 3, 3, 3, 3, 3] },
  payment: { load: [0, 0, 2, 2, 2, 2, 2, 4, 4, 4], nodes: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2] },
};

function spawn(order = ['mobile', 'apple'], payment = ['cards', 'visa']): DayMessage {
  const [orderType = '', orderName = ''] = order;
  const [paymentType = '', paymentName = ''] = payment;
  return {
    type: 'spawn',
    uuid: 'u',
    order: { uuid: 'o', type: orderType, name: orderName, value: 10 },
    payment: { uuid: 'p', type: paymentType, name: paymentName, value: 20 },
  };
}

function newModel(): DayModel {
  const model = new DayModel(catalog, new DayCourse(preview, scenario));
  const timestamp = '2025-09-06T22:52:52Z';
  model.apply('c:0', { type: 'start', uuid: 'c', connection_uuid: 'c', timestamp, seed: 's' });
  return model;
}

describe('the course of a day', () => {
  const course = new DayCourse(preview, scenario);

  it('knows from its sequence alone when a message belongs', () => {
    // 1 start, 1 info, 2 pairs in second 0; then 2 a second; a scaling in second 4; the other sentence in second 5.
    expect([0, 1, 4, 6, 8].map((sequence) => Math.floor(course.atOf(sequence)))).toEqual([0, 0, 1, 2, 3]);
    expect(Math.floor(course.atOf(10))).toBe(4);
    expect(Math.floor(course.atOf(13))).toBe(5);
    expect(course.atOf(10_000)).toBe(10);
  });

  it('never goes back in time', () => {
    const times = Array.from({ length: 60 }, (_, sequence) => course.atOf(sequence));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('formats the hour as people read it', () => {
    expect([0, 2.5, 5, 10].map((at) => course.clockAt(at))).toEqual(['00:00', '06:00', '12:00', '24:00']);
  });
});

describe('a day as far as it was received', () => {
  it('counts pairs by the second and by type, whenever they come', () => {
    const model = newModel();
    model.apply('c:1', { type: 'info', message: 'It begins.' });
    for (let sequence = 2; sequence <= 9; sequence += 1) model.apply(`c:${sequence}`, spawn());
    expect(model.pairs).toBe(8);
    expect([...(model.counts.order[0] ?? [])].slice(0, 4)).toEqual([2, 2, 2, 2]);
    expect([...(model.counts.payment[0] ?? [])].slice(0, 4)).toEqual([2, 2, 2, 2]);
    expect(model.rate()).toBe(2);
    expect(model.utilisation('order')).toBe(25);
  });

  it('keeps the nodes, and lists them and the sentences, the newest first', () => {
    const model = newModel();
    model.apply('c:1', { type: 'info', message: 'It begins.' });
    model.apply('c:2', { type: 'scale-up', entity: 'order', factor: 3 });
    model.apply('c:3', { type: 'scale-down', entity: 'payment', factor: 1 });
    expect(model.nodes).toEqual({ order: 5, payment: 1 });
    expect(model.journal.map(({ text }) => text)).toEqual(['Payments 2 → 1 pods', 'Orders 2 → 5 pods', 'It begins.']);
    expect(model.headline).toBe('It begins.');
  });

  it('notices what was missed and what came twice', () => {
    const model = newModel();
    for (const sequence of [1, 2, 3, 3, 7]) model.apply(`c:${sequence}`, spawn());
    expect([model.missed, model.repeated]).toEqual([3, 1]);
  });

  it('says of a resume that nothing was missed, and shows where it was', () => {
    const model = newModel();
    model.apply('c:2', spawn());
    model.noteResume(2340);
    expect(model.journal[0]?.text).toBe('Cut for 2.3 s, resumed after message 2: nothing missed');
    expect(model.cuts).toHaveLength(1);
  });

  it('takes the counts of nodes of who joins in the middle for what they are, and no time from them', () => {
    const model = newModel();
    model.apply('c:4294967296', { type: 'scale-up', entity: 'order', factor: 1 });
    model.apply('c:20', { type: 'scale-down', entity: 'payment', factor: 1 });
    expect(model.journal).toEqual([]);
    model.apply('c:21', spawn());
    expect(model.nodes).toEqual({ order: 3, payment: 1 });
    expect(model.missed).toBe(0);
    expect(Math.floor(model.sinceSeconds)).toBe(6);
    expect(model.headline).toBe('It goes on.');
  });

  it('shows a page that joins in the middle what has happened so far, each at its hour, and what has changed in this second', () => {
    const model = newModel();
    model.apply('c:999999999', { type: 'scale-up', entity: 'order', factor: 1 });
    model.apply('c:20', { type: 'scale-up', entity: 'payment', factor: 2 });
    model.apply('c:21', spawn());
    expect(model.journal.map(({ kind, atSeconds, text }) => [kind, Math.floor(atSeconds), text])).toEqual([
      ['scale-up', 6, 'Payments 2 → 4 pods'],
      ['info', 5, 'It goes on.'],
      ['scale-up', 4, 'Orders 2 → 3 pods'],
      ['info', 0, 'It begins.'],
    ]);
    expect(new Set(model.journal.map(({ key }) => key)).size).toBe(4);
  });

  it('shows nothing twice to a page that is there from the start', () => {
    const model = newModel();
    model.apply('c:1', { type: 'info', message: 'It begins.' });
    model.apply('c:2', spawn());
    expect(model.journal.map(({ text }) => text)).toEqual(['It begins.']);
    expect(model.sinceSeconds).toBe(0);
  });

  it('shows no load that it has not received to a page that joins in the middle', () => {
    const model = newModel();
    const figures = (): unknown[] => [model.rate(), model.utilisation('order'), model.utilisation('payment')];
    let sequence = 6;
    const receive = (untilSeconds: number): void => {
      for (; model.course.atOf(sequence) < untilSeconds; sequence += 1) model.apply(`c:${sequence}`, spawn());
    };
    receive(2.9);
    expect(figures()).toEqual([undefined, undefined, undefined]);
    receive(3.9);
    expect(figures()).toEqual([expect.any(Number), expect.any(Number), undefined]);
    receive(5.9);
    expect(figures()).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
    expect(model.rate()).toBeGreaterThan(0);
    expect(model.utilisation('payment')).toBeGreaterThan(0);
  });

  it('stays bounded over a very long day', () => {
    const model = newModel();
    for (let sequence = 1; sequence < 5000; sequence += 1) {
      model.apply(`c:${sequence}`, sequence % 3 === 0 ? { type: 'info', message: 'x' } : spawn());
    }
    expect(model.journal.length).toBeLessThanOrEqual(80);
    expect(model.takeFresh().length).toBeLessThanOrEqual(240);
    expect(model.takeFresh()).toEqual([]);
  });

  it('passes over a type that the catalog did not have', () => {
    const model = newModel();
    model.apply('c:1', spawn(['boat', 'mast']));
    expect(model.pairs).toBe(1);
    expect(model.takeFresh()[0]?.orderType).toBe(-1);
  });
});

describe('the layout of the flow', () => {
  const model = newModel();
  for (let sequence = 1; sequence < 40; sequence += 1) {
    model.apply(
      `c:${sequence}`,
      spawn(sequence % 3 === 0 ? ['desktop', 'chrome'] : ['mobile', 'apple'], ['provider', 'stripe']),
    );
  }
  const layout = layFlow(model.shares, 800, 300);

  it('keeps everything on the area, in order, nothing thinner than can be read', () => {
    for (const column of [layout.orderLanes, layout.orderTypes, layout.paymentTypes, layout.paymentLanes]) {
      const edges = column.flatMap(({ top, bottom }) => [top, bottom]);
      expect(edges).toEqual([...edges].sort((a, b) => a - b));
      expect(Math.min(...edges)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...edges)).toBeLessThanOrEqual(300.001);
      expect(Math.min(...column.map(({ top, bottom }) => bottom - top))).toBeGreaterThan(8);
    }
  });

  it('gives more room to what flows more', () => {
    const heightOf = (index: number): number =>
      (layout.orderLanes[index]?.bottom ?? 0) - (layout.orderLanes[index]?.top ?? 0);
    const lane = (name: string): number => model.shares.order.lanes.findIndex((each) => each.name === name);
    expect(heightOf(lane('apple'))).toBeGreaterThan(heightOf(lane('chrome')));
    expect(heightOf(lane('chrome'))).toBeGreaterThan(heightOf(lane('windows')));
  });

  it('has the share of each type as a number, which bands that are widened do not show', () => {
    expect(newModel().shares.percents('order')).toEqual([0, 0, 0]);
    const percents = model.shares.order.types.map((type, index) => [type, model.shares.percents('order')[index]]);
    expect(Object.fromEntries(percents)).toEqual({ mobile: 66, retail: 0, desktop: 34 });
    expect(model.shares.percents('payment').toSorted()).toEqual([0, 0, 100]);
  });

  it('leads a pair from its order to its payment, from left to right', () => {
    const pair = { order: 0, payment: 3, orderType: 0, paymentType: 1, lane: 0.5 };
    const way = Array.from({ length: 50 }, (_, step) => pointOnWay(layout, pair, step / 49));
    const xs = way.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    const [first, last] = [way[0], way.at(-1)];
    expect(first?.y).toBeGreaterThan(layout.orderLanes[0]?.top ?? 0);
    expect(first?.y).toBeLessThan(layout.orderLanes[0]?.bottom ?? 0);
    expect(last?.y).toBeGreaterThan(layout.paymentLanes[3]?.top ?? 0);
    expect(last?.y).toBeLessThan(layout.paymentLanes[3]?.bottom ?? 0);
  });
});

it('reads the sequence off an id', () => {
  expect(sequenceOf('01a1fc67-1720-7d95-8eac-04c12020b43d:217')).toBe(217);
});

it('smooths a series without adding to it', () => {
  expect(smoothed([4, 4, 4, 4])).toEqual([4, 4, 4, 4]);
  expect(smoothed([0, 0, 12, 0, 0])[2]).toBeLessThan(12);
});

it('writes no name of the flow over another, and in its own stretch where there is room', () => {
  const LINE = 12;
  const y = fc.double({ min: 0, max: 300, noNaN: true });
  fc.assert(
    fc.property(y, y, fc.array(y, { maxLength: 4 }), (one, other, taken) => {
      const at = { top: Math.min(one, other), bottom: Math.max(one, other) };
      const middle = clearOf(at, taken, LINE);
      for (const each of taken) expect(Math.abs(each - middle)).toBeGreaterThan(LINE - 0.1);
      if (at.bottom - at.top > LINE * 2 * (taken.length + 1)) {
        expect([middle >= at.top, middle <= at.bottom]).toEqual([true, true]);
      }
    }),
  );
  expect(clearOf({ top: 10, bottom: 30 }, [], LINE)).toBe(20);
});
