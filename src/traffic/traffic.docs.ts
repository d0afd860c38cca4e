import { ApiParam } from '@nestjs/swagger';
import { type MessageBatch } from '../streaming/stream-source.js';
import { ApiEventStream } from '../streaming/event-stream.docs.js';
import { JobBody } from './job.dto.js';

const ID = '0d3c9c7e-6c2a-4f7e-9d25-1b7f0f0a9b61';

const EXAMPLE: MessageBatch = [
  {
    kind: 'data',
    id: `${ID}:3`,
    data: `{"jobId":"${ID}","status":"running","scenario":"peak","startTime":1736936445123,"endTime":null,"target":"self","duration":60,"maxRps":20,"endpoints":["GET /users"],"reason":null,"stats":{"totalRequests":12,"successfulRequests":12,"failedRequests":0,"avgLatency":3.2,"currentRps":7.9,"latency":{"p50":2.9,"p95":6.1,"p99":11,"max":11.2},"serviceTime":{"p50":2.1,"p95":5.2,"p99":9.8,"max":10.1},"byStatus":{"200":12},"byEndpoint":{"GET /users":12},"byError":{},"endpoints":{"GET /users":{"requests":12,"failed":0,"p50":2.9,"p95":6.1,"p99":11,"max":11.2}},"lastSecond":{"second":5,"sent":8,"targetRps":7.6,"completed":8,"failed":0,"p50":2.9,"p95":6.1},"targetRps":8,"inFlight":0,"skipped":0,"aborted":0,"elapsedSeconds":6}}`,
  },
];

export function ApiJobId(): MethodDecorator {
  return ApiParam({
    name: 'jobId',
    description: 'As the start has given it.',
    schema: { type: 'string', example: ID },
  });
}

export function ApiJobStream(): MethodDecorator {
  return ApiEventStream({
    description: 'The states of the job.',
    messages: [{ name: 'state', payload: JobBody }],
    idForm: '<jobId>:<number>',
    idPattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:(0|[1-9][0-9]*)$',
    example: EXAMPLE,
  });
}
