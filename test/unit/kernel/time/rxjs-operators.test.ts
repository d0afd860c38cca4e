import { describe, expect, it } from '@jest/globals';
import {
  asapScheduler,
  asyncScheduler,
  bufferTime,
  concatMap,
  debounceTime,
  delay,
  from,
  interval,
  map,
  type Observable,
  observeOn,
  of,
  repeat,
  scheduled,
  subscribeOn,
  take,
  throttleTime,
  timeInterval,
  timeout,
  timer,
} from 'rxjs';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';

type Emitted = [number, unknown];

/** What a stream emits in ten seconds, each with its time. */
function emit<T>(make: (clock: VirtualClock) => Observable<T>): { emitted: Emitted[]; clock: VirtualClock } {
  const clock = new VirtualClock();
  const emitted: Emitted[] = [];
  make(clock).subscribe({
    next: (value) => emitted.push([clock.now(), value]),
    error: (error: unknown) => emitted.push([clock.now(), error instanceof Error ? error.name : error]),
    complete: () => emitted.push([clock.now(), 'end']),
  });
  clock.advanceTo(10_000);
  return { emitted, clock };
}

describe('RxJS on a clock', () => {
  it.each<[string, (clock: VirtualClock) => Observable<unknown>, Emitted[]]>([
    [
      'timer',
      (clock) => timer(30, clock),
      [
        [30, 0],
        [30, 'end'],
      ],
    ],
    [
      'timer that goes on',
      (clock) => timer(5, 100, clock).pipe(take(3)),
      [
        [5, 0],
        [105, 1],
        [205, 2],
        [205, 'end'],
      ],
    ],
    [
      'interval',
      (clock) => interval(1000, clock).pipe(take(2)),
      [
        [1000, 0],
        [2000, 1],
        [2000, 'end'],
      ],
    ],
    [
      'delay',
      (clock) => of('a', 'b').pipe(delay(40, clock)),
      [
        [40, 'a'],
        [40, 'b'],
        [40, 'end'],
      ],
    ],
    ['timeout', (clock) => timer(500, clock).pipe(timeout({ first: 100, scheduler: clock })), [[100, 'TimeoutError']]],
    [
      'debounceTime',
      (clock) =>
        from([0, 10, 100]).pipe(
          concatMap((at) => timer(at, clock).pipe(map(() => at))),
          debounceTime(50, clock),
        ),
      [
        [60, 10],
        [110, 100],
        [110, 'end'],
      ],
    ],
    [
      'throttleTime',
      (clock) => interval(10, clock).pipe(take(6), throttleTime(25, clock)),
      [
        [10, 0],
        [40, 3],
        [60, 'end'],
      ],
    ],
    [
      'bufferTime',
      (clock) => interval(30, clock).pipe(take(5), bufferTime(100, clock)),
      [
        [100, [0, 1, 2]],
        [150, [3, 4]],
        [150, 'end'],
      ],
    ],
    [
      'timeInterval',
      (clock) =>
        interval(70, clock).pipe(
          take(2),
          timeInterval(clock),
          map(({ interval: gap }) => gap),
        ),
      [
        [70, 70],
        [140, 70],
        [140, 'end'],
      ],
    ],
    [
      'observeOn and subscribeOn',
      (clock) => of(1).pipe(subscribeOn(clock, 20), observeOn(clock, 5)),
      [
        [25, 1],
        [25, 'end'],
      ],
    ],
    [
      'scheduled',
      (clock) => scheduled([1, 2], clock),
      [
        [0, 1],
        [0, 2],
        [0, 'end'],
      ],
    ],
    [
      'repeat with a delay',
      (clock) => of('x').pipe(repeat({ count: 2, delay: () => timer(15, clock) })),
      [
        [0, 'x'],
        [15, 'x'],
        [15, 'end'],
      ],
    ],
  ])('%s', (_, make, expected) => {
    const { emitted, clock } = emit(make);
    expect(emitted).toEqual(expected);
    expect(clock.waiting).toBe(0);
  });

  it('lets nothing wait for a stream that nobody listens to any more', () => {
    const clock = new VirtualClock();
    const subscriptions = [interval(100, clock), timer(50, clock), of(1).pipe(delay(500, clock))].map((stream) =>
      stream.subscribe(),
    );
    expect(clock.waiting).toBe(3);
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(clock.waiting).toBe(0);
  });

  it('needs none of RxJS’s own schedulers', () => {
    const own = [asapScheduler, asyncScheduler].map((scheduler) => scheduler.actions.length);
    emit((clock) => interval(10, clock).pipe(take(50), delay(5, clock)));
    expect([asapScheduler, asyncScheduler].map((scheduler) => scheduler.actions.length)).toEqual(own);
  });
});
