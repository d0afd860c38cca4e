import { type Chunk, chunkOf } from '../streaming/chunk.js';
import { type JobRecord, stateIdOf } from './domain/job-record.js';

/** Makes a frame of each state of a job, once for all who follow it. */
export class JobFrames {
  private readonly made = new WeakMap<JobRecord, Chunk>();

  of(record: JobRecord): Chunk {
    const known = this.made.get(record);
    if (known !== undefined) return known;
    const chunk = chunkOf(`id: ${stateIdOf(record)}\ndata: ${JSON.stringify(record.job)}\n\n`, 1);
    this.made.set(record, chunk);
    return chunk;
  }
}
