import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { WaitingMessages } from '../../../src/streams/waiting-messages.js';

interface Opened {
  /** Sends something, with so many that are yet to follow then. */
  send(waitingMessages: number): void;
  close(): void;
  readonly received: number;
  readonly error: unknown;
}

describe('messages that are yet to follow', () => {
  const openIn = (waiting: WaitingMessages, waitingMessages = 0): Opened => {
    const run = { waitingMessages };
    const source = new Subject<void>();
    const state = { received: 0, error: undefined as unknown };
    const subscription = waiting.bounded(run, source).subscribe({
      next: () => (state.received += 1),
      error: (error: unknown) => (state.error = error),
    });
    return {
      send: (waitingMessages) => {
        run.waitingMessages = waitingMessages;
        source.next();
      },
      close: () => subscription.unsubscribe(),
      get received() {
        return state.received;
      },
      get error() {
        return state.error;
      },
    };
  };

  it('may be as many as there is room for', () => {
    const waiting = new WaitingMessages(100);
    const runs = [openIn(waiting), openIn(waiting)];
    for (const run of runs) run.send(50);
    expect(runs.map(({ received, error }) => [received, error])).toEqual([
      [1, undefined],
      [1, undefined],
    ]);
    expect(() => waiting.refuseWhereFull()).not.toThrow();
  });

  it('end a run that has more than its share where there are too many, and leave those alone that have less', () => {
    const waiting = new WaitingMessages(100);
    const [small, large] = [openIn(waiting), openIn(waiting)];
    large.send(90);
    small.send(20);
    expect(small.error).toBeUndefined();
    expect(() => waiting.refuseWhereFull()).toThrow('More than 100 messages are yet to follow');
    large.send(91);
    expect(large.error).toMatchObject({ code: 'unavailable', status: 503 });
    expect(() => waiting.refuseWhereFull()).not.toThrow();
    small.send(100);
    expect(small.error).toBeUndefined();
  });

  it('keep out a run that is resumed with more than there is room for, and not one that was there', () => {
    const waiting = new WaitingMessages(100);
    const first = openIn(waiting);
    first.send(80);
    const resumed = openIn(waiting, 60);
    expect(resumed.error).toMatchObject({ code: 'unavailable' });
    first.send(100);
    expect([first.received, first.error]).toEqual([2, undefined]);
    first.close();
    expect(openIn(waiting, 60).error).toBeUndefined();
  });

  it('make room when a run is left, and are not counted before it is read', () => {
    const waiting = new WaitingMessages(10);
    waiting.bounded({ waitingMessages: 1000 }, new Subject<void>());
    const runs = Array.from({ length: 20 }, () => openIn(waiting));
    for (const run of runs) {
      run.send(10);
      run.close();
    }
    expect(runs.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(() => waiting.refuseWhereFull()).not.toThrow();
  });
});
