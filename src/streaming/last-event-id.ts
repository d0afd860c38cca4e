import { type Request } from 'express';

/**
 * Id of the last message that a client read. The header wins over the parameter: an EventSource that was opened with one
 * sends the newer id in the header when it connects again.
 */
export function lastEventIdOf(request: Request, parameter: string | undefined): string | undefined {
  const id = request.header('last-event-id') ?? parameter;
  return id === '' ? undefined : id;
}
