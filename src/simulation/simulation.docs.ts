import { type MessageBatch } from '../streaming/stream-source.js';
import { ApiEventStream, type EventDocs } from '../streaming/event-stream.docs.js';
import { EndMessage, InfoMessage, ScaleMessage, SpawnMessage, StartMessage } from './message.dto.js';

const MESSAGES: readonly EventDocs[] = [
  { name: 'start', payload: StartMessage },
  { name: 'spawn', payload: SpawnMessage },
  { name: 'info', payload: InfoMessage },
  { name: 'scale', payload: ScaleMessage },
  { name: 'end', payload: EndMessage },
];
const ID_PATTERN = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:(0|[1-9][0-9]*)$';

const EXAMPLE: MessageBatch = [
  {
    kind: 'data',
    id: '01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1:0',
    data: '{"type":"start","uuid":"01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1","connection_uuid":"01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1","timestamp":"2025-09-06T22:52:52Z","seed":"42"}',
  },
  {
    kind: 'data',
    id: '01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1:1',
    data: '{"type":"info","message":"A quiet night, fewer and fewer visitors."}',
  },
];

export function ApiDayStream(description: string): MethodDecorator {
  return ApiEventStream({
    description,
    messages: MESSAGES,
    idForm: '<connection uuid>:<sequence>',
    idPattern: ID_PATTERN,
    example: EXAMPLE,
  });
}
