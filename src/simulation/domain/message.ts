import { type RunMetadata } from '../../runs/domain/run.js';
import { type Day } from './day.js';

/** UTC with seconds, as ISO 8601 has it. */
function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * The fields of the rare messages, in the order of the wire. A timestamp is the run's own time: `end` lies the stream's
 * length after `start`, at any speed, so that the same run has the same bytes at any speed.
 */
export function plainMessage(day: Day, metadata: RunMetadata): Record<string, string | number> {
  switch (day.kind) {
    case 'start':
      return startMessage(metadata);
    case 'info':
      return { type: 'info', message: day.info };
    case 'scale':
      return scaleMessage(day.entity, day.change);
    case 'end':
      return { type: 'end', ...connectionFields(metadata, day.durationMs) };
    case 'spawn':
      throw new TypeError('a spawn is written from its template');
  }
}

/** The first message of all. */
export function startMessage(metadata: RunMetadata): Record<string, string> {
  return { type: 'start', ...connectionFields(metadata, 0), seed: metadata.seed };
}

/** A change of a cluster's size: the factor is the number of nodes, always at least 1. */
export function scaleMessage(entity: string, change: number): Record<string, string | number> {
  return { type: change > 0 ? 'scale-up' : 'scale-down', entity, factor: Math.abs(change) };
}

function connectionFields({ connectionUuid, startedMs }: RunMetadata, atMs: number): Record<string, string> {
  return { uuid: connectionUuid, connection_uuid: connectionUuid, timestamp: isoSeconds(startedMs + atMs) };
}
