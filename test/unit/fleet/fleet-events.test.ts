import { describe, expect, it } from '@jest/globals';
import { type FleetEvent } from '../../../src/fleet/domain/fleet-event.js';
import { FleetEvents, MOST_KEPT } from '../../../src/fleet/fleet-events.service.js';
import { SeededEntropy } from '../../support/fakes/seeded-entropy.js';

function event(port: number): FleetEvent {
  return { type: 'started', hostname: 'mockaxe1', at: '2026-01-01T00:00:00.000Z', port };
}

function make(count: number, seed = 'tests'): FleetEvents {
  const events = new FleetEvents(new SeededEntropy(seed));
  for (let port = 1; port <= count; port += 1) events.tell(event(port));
  return events;
}

/** The frames that a follower gets at once, and then of what is told; without the first, which says where it is. */
function follow(events: FleetEvents, lastEventId?: string, then: () => void = () => undefined): string[] {
  const frames: string[] = [];
  const subscription = events.frames(lastEventId).subscribe((chunk) => frames.push(chunk.body.toString()));
  then();
  subscription.unsubscribe();
  return frames
    .join('')
    .split('\n\n')
    .filter((frame) => frame.includes('data: '));
}

function idsOf(frames: readonly string[]): (string | undefined)[] {
  return frames.map((frame) => /^id: (.*)$/m.exec(frame)?.[1]);
}

/** The id of the n-th event. */
function idOf(events: FleetEvents, sequence: number): string {
  const [id = ''] = idsOf(follow(events, undefined, () => events.tell(event(0))));
  return id.replace(/:.*/, `:${sequence}`);
}

describe('Events of the fleet', () => {
  it('tell what comes from now on', () => {
    const events = make(3);
    const frames = follow(events, undefined, () => events.tell(event(4)));
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatch(/^id: [0-9a-z]+:4\ndata: \{"type":"started","hostname":"mockaxe1",.*"port":4\}$/);
  });

  it('say first where the reader is, so that one who is cut off before the first event misses nothing', () => {
    const events = make(3);
    const frames: string[] = [];
    events
      .frames(undefined)
      .subscribe((chunk) => frames.push(chunk.body.toString()))
      .unsubscribe();
    expect(frames).toEqual([expect.stringMatching(/^id: [0-9a-z]+:3\n\n$/)]);
    events.tell(event(4));
    expect(idsOf(follow(events, frames[0]?.slice(4).trim()))).toHaveLength(1);
  });

  it('are told from the place that was fixed when they were asked for, however late they are taken', () => {
    const events = make(3);
    const { told } = events.follow(undefined);
    events.tell(event(4));
    const heard: unknown[] = [];
    told.subscribe((followed) => heard.push(followed)).unsubscribe();
    expect(heard).toEqual([{ kind: 'entries', entries: [expect.objectContaining({ sequence: 4 })] }]);
  });

  it('go on after an id, without a gap and without a repeat', () => {
    const events = make(5);
    const frames = follow(events, idOf(events, 3), () => events.tell(event(7)));
    expect(idsOf(frames).map((id) => id?.split(':')[1])).toEqual(['4', '5', '6', '7']);
  });

  it('say nothing to who has heard all', () => {
    const events = make(5);
    idOf(events, 0);
    expect(follow(events, idOf(events, 7))).toEqual([]);
  });

  it('announce what is no longer kept', () => {
    const events = make(3 * MOST_KEPT);
    const frames = follow(events, idOf(events, 10));
    const gap = /^event: gap\nid: .*\ndata: \{"from":11,"to":(\d+)\}$/.exec(frames[0] ?? '');
    const first = Number(gap?.[1]) + 1;
    expect(idsOf(frames)[1]?.split(':')[1]).toBe(String(first));
    expect(frames).toHaveLength(3 * MOST_KEPT + 1 - first + 2);
    expect(frames.length).toBeLessThanOrEqual(2 * MOST_KEPT);
    expect(frames.length).toBeGreaterThan(MOST_KEPT);
  });

  it('announce that the history of another process is gone, and tell all of this one', () => {
    const frames = follow(make(2), idOf(make(9, 'another process'), 9));
    expect(frames[0]).toMatch(/^event: gap\nid: .*:0\ndata: \{"from":10,"to":null\}$/);
    expect(
      idsOf(frames)
        .slice(1)
        .map((id) => id?.split(':')[1]),
    ).toEqual(['1', '2']);
  });

  it('take what is no id of theirs for none', () => {
    expect(follow(make(3), 'anything')).toEqual([]);
  });
});
