import { cpus } from 'node:os';
import { version } from 'node:process';

/** What a figure depends on beside the code. */
export function describeMachine() {
  const cores = cpus();
  return `Node ${version}, ${cores.length} × ${cores[0].model.trim()}`;
}
