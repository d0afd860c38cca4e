import { describe, expect, it, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { type KeyValue } from '../../../src/store/key-value.js';
import { type Lease } from '../../../src/store/leases.js';
import { type SharedLease } from '../../../src/store/shared-lease.js';
import { SharedLeases } from '../../../src/store/shared-leases.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { type Bench, until, upTo } from '../apps/store-bench.js';

const TTL_MS = 15_000;
const START_MS = 1_700_000_000_000;

/** A clock that goes on while nothing that is planned on it runs, as after SIGSTOP. */
class StandingStill extends VirtualClock {
  jumpMs = 0;

  override now(): number {
    return super.now() + this.jumpMs;
  }
}

/** A store whose writes fail for as long as it is asked to, and that is known to have answered. */
class Unreachable implements KeyValue {
  away = false;
  private open = 0;

  constructor(private readonly store: KeyValue) {}

  /** Whether nothing waits for an answer. */
  get isQuiet(): boolean {
    return this.open === 0;
  }

  get(...input: Parameters<KeyValue['get']>): ReturnType<KeyValue['get']> {
    return this.counted(this.store.get(...input));
  }

  entries(...input: Parameters<KeyValue['entries']>): ReturnType<KeyValue['entries']> {
    return this.store.entries(...input);
  }

  put(...input: Parameters<KeyValue['put']>): ReturnType<KeyValue['put']> {
    return this.store.put(...input);
  }

  compareAndSet(...input: Parameters<KeyValue['compareAndSet']>): ReturnType<KeyValue['compareAndSet']> {
    return this.away
      ? Promise.reject(new FlowProbeError('unavailable', 'away'))
      : this.counted(this.store.compareAndSet(...input));
  }

  delete(...input: Parameters<KeyValue['delete']>): ReturnType<KeyValue['delete']> {
    return this.store.delete(...input);
  }

  watch(...input: Parameters<KeyValue['watch']>): ReturnType<KeyValue['watch']> {
    return this.store.watch(...input);
  }

  private async counted<T>(answer: Promise<T>): Promise<T> {
    this.open += 1;
    try {
      return await answer;
    } finally {
      this.open -= 1;
    }
  }
}

function asShared(lease: Lease | undefined): SharedLease {
  return lease as SharedLease;
}

function losses(lease: Lease | undefined): { count: number } {
  const counted = { count: 0 };
  lease?.lost$.subscribe(() => (counted.count += 1));
  return counted;
}

/** Moves the clock on in small steps, between which the store answers. */
async function pass(clock: VirtualClock, ms: number, store: Unreachable): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1000) {
    clock.advanceBy(Math.min(1000, ms - passed));
    do await delay(2);
    while (!store.isQuiet);
  }
}

/** What leases do on the keys and values of any driver. */
export function declareLeaseContract(bench: Bench): void {
  describe('leases', () => {
    declareTaking(bench);
    declareKeeping(bench);
  });
}

function declareTaking(bench: Bench): void {
  it('are held by one at a time, and free again once released', async () => {
    const { keyValue } = await bench.fixture.open();
    const leases = new SharedLeases(keyValue, new VirtualClock(START_MS));
    const mine = await leases.acquire('fleet', 'replica-1', TTL_MS);
    expect(mine).toMatchObject({ name: 'fleet', owner: 'replica-1', held: true });
    expect(await leases.acquire('fleet', 'replica-2', TTL_MS)).toBeUndefined();
    expect(await leases.acquire('fleet', 'replica-1', TTL_MS)).toBeUndefined();
    expect(await leases.holderOf('fleet')).toBe('replica-1');
    await mine?.release();
    expect(mine?.held).toBe(false);
    expect(await leases.holderOf('fleet')).toBeUndefined();
    const others = await leases.acquire('fleet', 'replica-2', TTL_MS);
    expect(others?.held).toBe(true);
    await others?.release();
  });

  it('go to one of 50 that reach for them at once', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new VirtualClock(START_MS);
    const race = upTo(50).map((racer) =>
      new SharedLeases(keyValue, clock).acquire('fleet', `replica-${racer}`, TTL_MS),
    );
    const winners = (await Promise.all(race)).filter((lease) => lease !== undefined);
    expect(winners).toHaveLength(1);
    await winners[0]?.release();
  });

  it('are taken over by one of many that have seen them stand still for the time to live, and not before', async () => {
    const { keyValue } = await bench.fixture.open();
    const gone = new SharedLeases(keyValue, new VirtualClock(START_MS));
    expect(await gone.acquire('fleet', 'gone', TTL_MS)).toBeDefined();
    const clock = new VirtualClock(START_MS);
    const leases = new SharedLeases(keyValue, clock);
    expect(await leases.acquire('fleet', 'next', TTL_MS)).toBeUndefined();
    clock.advanceBy(TTL_MS - 1);
    expect(await leases.acquire('fleet', 'next', TTL_MS)).toBeUndefined();
    expect(await leases.holderOf('fleet')).toBe('gone');
    clock.advanceBy(1);
    expect(await leases.holderOf('fleet')).toBeUndefined();
    const race = upTo(20).map((racer) => leases.acquire('fleet', `next-${racer}`, TTL_MS));
    const winners = (await Promise.all(race)).filter((lease) => lease !== undefined);
    expect(winners).toHaveLength(1);
    expect(await leases.holderOf('fleet')).toBe(winners[0]?.owner);
    await winners[0]?.release();
  });

  test.each([-86_400_000, 86_400_000])('are kept from a process whose clock is off by %d ms', async (offMs) => {
    const { keyValue } = await bench.fixture.open();
    const lease = await new SharedLeases(keyValue, new VirtualClock(START_MS)).acquire('fleet', 'replica-1', TTL_MS);
    const clock = new VirtualClock(START_MS + offMs);
    const others = new SharedLeases(keyValue, clock);
    expect(await others.acquire('fleet', 'replica-2', TTL_MS)).toBeUndefined();
    clock.advanceBy(TTL_MS - 1);
    expect(await others.holderOf('fleet')).toBe('replica-1');
    clock.advanceBy(1);
    expect((await others.acquire('fleet', 'replica-2', TTL_MS))?.owner).toBe('replica-2');
    await lease?.release();
  });

  it('do not mind what else is kept under their name', async () => {
    const { keyValue } = await bench.fixture.open();
    await keyValue.put('leases', 'fleet', Buffer.from('not a lease'));
    const lease = await new SharedLeases(keyValue, new VirtualClock(START_MS)).acquire('fleet', 'replica-1', TTL_MS);
    expect(lease?.held).toBe(true);
    await lease?.release();
  });
}

function declareKeeping(bench: Bench): void {
  it('renew themselves for as long as the store is there', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new VirtualClock(START_MS);
    const store = new Unreachable(keyValue);
    const leases = new SharedLeases(store, clock);
    const lease = await leases.acquire('fleet', 'replica-1', TTL_MS);
    await pass(clock, 4 * TTL_MS, store);
    expect(lease?.held).toBe(true);
    expect(await leases.acquire('fleet', 'replica-2', TTL_MS)).toBeUndefined();
    await lease?.release();
    expect(clock.waiting).toBe(0);
  });

  it('notify a holder that cannot renew, before anybody else may take over', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new VirtualClock(START_MS);
    const store = new Unreachable(keyValue);
    const lease = await new SharedLeases(store, clock).acquire('fleet', 'replica-1', TTL_MS);
    const lost = losses(lease);
    const others = new SharedLeases(keyValue, clock);
    expect(await others.holderOf('fleet')).toBe('replica-1');
    store.away = true;
    await expect(asShared(lease).renew()).rejects.toMatchObject({ code: 'unavailable' });
    await pass(clock, TTL_MS - 1, store);
    expect(lease?.held).toBe(false);
    expect(lost.count).toBe(1);
    expect(await others.acquire('fleet', 'replica-2', TTL_MS)).toBeUndefined();
    clock.advanceBy(1);
    const taken = await others.acquire('fleet', 'replica-2', TTL_MS);
    expect(taken?.held).toBe(true);
    expect(await asShared(lease).renew()).toBe(false);
    await lease?.release();
    expect(await others.holderOf('fleet')).toBe('replica-2');
    await taken?.release();
  });

  it('outlast a store that is away for a while', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new VirtualClock(START_MS);
    const store = new Unreachable(keyValue);
    const lease = await new SharedLeases(store, clock).acquire('fleet', 'replica-1', TTL_MS);
    store.away = true;
    await pass(clock, TTL_MS / 2, store);
    store.away = false;
    await pass(clock, 2 * TTL_MS, store);
    expect(lease?.held).toBe(true);
    await lease?.release();
  });

  it('are lost at once to who has taken the name', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new VirtualClock(START_MS);
    const lease = await new SharedLeases(keyValue, clock).acquire('fleet', 'replica-1', TTL_MS);
    const lost = losses(lease);
    const fast = new VirtualClock(START_MS);
    const others = new SharedLeases(keyValue, fast);
    await others.holderOf('fleet');
    fast.advanceBy(TTL_MS);
    const taken = await others.acquire('fleet', 'replica-2', TTL_MS);
    expect(await asShared(lease).renew()).toBe(false);
    expect(lease?.held).toBe(false);
    await until('the loss', () => lost.count === 1);
    await taken?.release();
  });

  it('are not held any more by who stood still past the time to live, before its timers ran', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new StandingStill(START_MS);
    const lease = await new SharedLeases(keyValue, clock).acquire('fleet', 'replica-1', TTL_MS);
    clock.jumpMs = TTL_MS;
    expect(lease?.held).toBe(false);
    await lease?.release();
  });

  it('stay with who renews them when the wall clock is set', async () => {
    const { keyValue } = await bench.fixture.open();
    const clock = new VirtualClock(START_MS);
    const store = new Unreachable(keyValue);
    const lease = await new SharedLeases(store, clock).acquire('fleet', 'replica-1', TTL_MS);
    const others = new SharedLeases(keyValue, clock);
    for (const byMs of [-60_000, 120_000, 2 * 86_400_000]) {
      clock.stepWall(byMs);
      expect(await others.acquire('fleet', 'replica-2', TTL_MS)).toBeUndefined();
      await pass(clock, TTL_MS, store);
      expect(lease?.held).toBe(true);
    }
    await lease?.release();
  });
}
