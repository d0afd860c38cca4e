import { type EventLog } from '../store/event-log.js';
import { type Position } from '../store/position.js';
import { TELEMETRY } from './telemetry-intake.service.js';

/** The place behind which the last so many events are. @throws FlowProbeError `unavailable` */
export async function placeBefore(log: EventLog, recent: number): Promise<Position> {
  const { epoch, firstSequence, lastSequence } = await log.stateOf(TELEMETRY);
  return { epoch, sequence: Math.max(firstSequence - 1, lastSequence - recent) };
}
