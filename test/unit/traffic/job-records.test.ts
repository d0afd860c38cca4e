import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { type Job } from '../../../src/traffic/domain/job.js';
import { firstRecord } from '../../../src/traffic/domain/job-record.js';
import { JobRecords } from '../../../src/traffic/job-records.js';
import { MemoryStore } from '../../support/apps/evented-system.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';

const MOST_MICROTASKS = 20;

it('a change of a job is made of the very revision that it is written over', async () => {
  for (let microtasks = 0; microtasks < MOST_MICROTASKS; microtasks += 1) {
    const store = new MemoryStore();
    const records = new JobRecords(store, new VirtualClock(1_000_000));
    const job = { jobId: 'a', status: 'running', startTime: 0, endTime: null } as Job;
    await records.add(firstRecord(job, 'lease'));
    const updating = records.update('a', (before) => ({ ...before, commandSerial: before.commandSerial + 1 }));
    for (let passed = 0; passed < microtasks; passed += 1) await Promise.resolve();
    // Another replica writes while the change is on its way.
    const other = Buffer.from(JSON.stringify({ ...records.known('a'), appliedSerial: 7 }));
    await Promise.all([store.keyValue.put('traffic-jobs', 'job0', other), updating]);
    expect(records.known('a')).toMatchObject({ commandSerial: 1, appliedSerial: 7 });
    await records.onModuleDestroy();
  }
});
