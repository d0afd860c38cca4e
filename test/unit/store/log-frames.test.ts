import { describe, expect, it } from '@jest/globals';
import { type Followed } from '../../../src/store/follower.js';
import { LogFrames } from '../../../src/store/log-frames.js';

function entries(...bodies: readonly string[]): Followed & { kind: 'entries' } {
  return { kind: 'entries', entries: bodies.map((body, index) => ({ sequence: index + 7, body: Buffer.from(body) })) };
}

describe('frames of a log', () => {
  const frames = new LogFrames((body, _position, choice) =>
    choice === undefined || body.toString() === choice ? `event: status\ndata: ${body.toString()}` : undefined,
  );

  it('carry the place of each entry as its id', () => {
    const chunk = frames.of(entries('a', 'b'), 'epoch1');
    expect(chunk.body.toString()).toBe(
      'id: epoch1:7\nevent: status\ndata: a\n\nid: epoch1:8\nevent: status\ndata: b\n\n',
    );
    expect(chunk.messages).toBe(2);
  });

  it('are made once for all who are told the same, and once for each choice', () => {
    const told = entries('a', 'b');
    expect(frames.of(told, 'epoch1')).toBe(frames.of(told, 'epoch1'));
    expect(frames.of(told, 'epoch1', 'b')).toBe(frames.of(told, 'epoch1', 'b'));
    expect(frames.of(told, 'epoch1', 'b').body.toString()).toBe('id: epoch1:8\nevent: status\ndata: b\n\n');
  });

  it('are none where nothing is meant for who listens', () => {
    expect(frames.of(entries('a'), 'epoch1', 'c').messages).toBe(0);
  });

  it('announce a gap, with an id to go on after', () => {
    expect(frames.of({ kind: 'gap', from: 3, to: 6 }, 'epoch1').body.toString()).toBe(
      'event: gap\nid: epoch1:6\ndata: {"from":3,"to":6}\n\n',
    );
    expect(frames.of({ kind: 'gap', from: 3, to: null }, 'epoch1').body.toString()).toBe(
      'event: gap\nid: epoch1:0\ndata: {"from":3,"to":null}\n\n',
    );
  });
});
