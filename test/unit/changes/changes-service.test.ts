import 'reflect-metadata';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangesService } from '../../../src/changes/changes.service.js';
import { toRecord } from '../../../src/changes/domain/change.js';
import { logTopicOf } from '../../../src/changes/domain/pod.js';
import { type Environment } from '../../../src/config/environment.js';
import { Retentions } from '../../../src/store/retentions.js';
import { LogBench } from '../../support/clients/log-reader.js';

const TOPIC = logTopicOf('alice');
const SETTINGS = { CHANGES_RETENTION_COUNT: 1000, CHANGES_RETENTION_SECONDS: 60 } as Environment;

describe('the state of a pod', () => {
  let bench: LogBench;
  let service: ChangesService;

  beforeEach(() => {
    bench = new LogBench();
    service = new ChangesService(bench.log, bench.clock, new Retentions(), SETTINGS);
  });

  const write = async (count: number): Promise<void> => {
    for (let written = 0; written < count; written += 1) {
      await bench.storage.append(TOPIC, toRecord([], new Date(0).toISOString(), 'http://localhost/alice/'));
    }
  };
  /** The first and the last change of the pod, as their ids end. */
  const ends = async (): Promise<(string | undefined)[]> => {
    const { first, last } = await service.stateOf('alice');
    return [first?.id, last?.id].map((id) => id?.split(/\D/).at(-1));
  };
  /** Retention drops changes each time that the state of the topic has been read, a few times. */
  const dropAfterStates = (...drops: number[]): void => {
    const { storage } = bench;
    const stateOf = storage.stateOf.bind(storage);
    storage.stateOf = async (topic) => {
      const state = await stateOf(topic);
      const upTo = drops.shift();
      if (upTo !== undefined) storage.drop(topic, upTo);
      return state;
    };
  };

  it('has the first and the last change that are kept', async () => {
    expect(await ends()).toEqual([undefined, undefined]);
    await write(5);
    bench.storage.drop(TOPIC, 2);
    expect(await ends()).toEqual(['3', '5']);
  });

  it('has the first that is kept where those before it are dropped while it is read', async () => {
    await write(5);
    dropAfterStates(2);
    expect(await ends()).toEqual(['3', '5']);
  });

  it('has neither where all are dropped while it is read', async () => {
    await write(5);
    dropAfterStates(5);
    expect(await ends()).toEqual([undefined, undefined]);
  });

  it('has neither without the other where all are dropped between the two', async () => {
    await write(5);
    dropAfterStates(2, 5);
    expect(await ends()).toEqual([undefined, undefined]);
  });
});
