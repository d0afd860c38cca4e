import { type JobBody } from './schema.js';

/** Whether a traffic job goes on, or may go on. */
export function isActive({ status }: Pick<JobBody, 'status'>): boolean {
  return status === 'starting' || status === 'running' || status === 'paused';
}
