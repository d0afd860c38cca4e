import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { joinMessages } from '../../../../src/simulation/domain/join.js';
import { parseMessageId } from '../../../../src/runs/domain/connection.js';
import { type DayMessage, messagesOf, nodesOf } from '../../../support/fakes/day-messages.js';
import { createRun, shippedScenario, STARTED_MS } from '../../../support/fakes/days.js';

const scenario = shippedScenario();
const whole = messagesOf(scenario);

interface Joined {
  readonly ids: string[];
  readonly messages: DayMessage[];
}

/** What someone receives who joins the day of seed 42 after so many seconds, and the sequence that comes next. */
function joinAt(seconds: number): Joined & { next: number } {
  const run = createRun(scenario);
  run.passDue(STARTED_MS + seconds * 1000);
  const joined = joinMessages(run);
  return {
    ids: joined.map(({ id }) => id),
    messages: joined.map(({ data }) => JSON.parse(data) as DayMessage),
    next: run.day.sequence,
  };
}

const MOMENTS = [0, 1, 10, 30, 44, 60, 75, 90, 120, 128, 140, 149];

describe('joining a day in the middle', () => {
  it('emits start, then at most one scaling of each cluster, so that the counts are right', () => {
    for (const seconds of MOMENTS) {
      const { messages } = joinAt(seconds);
      expect(messages[0]?.type).toBe('start');
      expect(messages.slice(1).every(({ type }) => type.startsWith('scale-'))).toBe(true);
      for (const entity of ['order', 'payment'] as const) {
        const now =
          nodesOf(whole, entity)
            .filter(({ at }) => at <= seconds * 1000)
            .at(-1)?.nodes ?? 2;
        const joined = nodesOf(messages, entity);
        expect(joined.map(({ nodes }) => nodes)).toEqual(now === 2 ? [] : [now]);
      }
    }
  });

  it('ends with the id of the last message that was sent, so that whoever is cut off goes on there', () => {
    for (const seconds of MOMENTS) {
      const { ids, messages, next } = joinAt(seconds);
      if (messages.length > 1) expect(parseMessageId(ids.at(-1) ?? '')?.sequence).toBe(next - 1);
      else expect(parseMessageId(ids[0] ?? '')?.sequence).toBe(0);
    }
  });

  it('has an id between its messages that no day has, so that half a join is not gone on from', () => {
    const halves = MOMENTS.map(joinAt).filter(({ messages }) => messages.length === 3);
    expect(halves.length).toBeGreaterThan(3);
    for (const { ids } of halves) {
      const between = parseMessageId(ids[1] ?? '');
      expect(between?.sequence).toBeGreaterThan(180 * 1000 * 100 * 2);
    }
  });

  it('is sent under one connection, with a start like that of the day', () => {
    const { ids, messages } = joinAt(128);
    const { connectionUuid } = createRun(scenario).metadata;
    expect(ids.every((id) => id.startsWith(`${connectionUuid}:`))).toBe(true);
    expect(messages[0]).toMatchObject({ type: 'start', uuid: connectionUuid, timestamp: '2025-09-06T22:52:52Z' });
  });
});
