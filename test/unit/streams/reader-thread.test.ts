import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { ReaderThread } from '../../../src/streams/reader-thread.js';

describe('the thread that reads documents', () => {
  it('says of what it has not read when it is closed, and of what is asked for then, that another try may get it', async () => {
    const clock = new VirtualClock();
    const thread = new ReaderThread(clock);
    const waiting = [
      thread.read({ folder: '/nowhere', file: 'a.yaml' }),
      thread.read({ folder: '/nowhere', file: 'b.yaml' }),
    ];
    thread.close();
    const read = [...(await Promise.all(waiting)), await thread.read({ folder: '/nowhere', file: 'c.yaml' })];
    const problems = [{ field: '', problem: 'the service is stopping' }];
    expect(read).toEqual(['a.yaml', 'b.yaml', 'c.yaml'].map((file) => ({ files: [file], problems, mayPass: true })));
    expect(clock.waiting).toBe(0);
  });
});
