import { type ReactElement } from 'react';
import { type Connection } from '../streams/connection.js';
import { Chip } from './chip.js';

/** How a stream is doing, in a word or two. */
export function ConnectionChip({
  connection,
  open = 'Live',
}: {
  readonly connection: Connection;
  readonly open?: string;
}): ReactElement {
  const { state } = connection;
  if (state === 'open') return <Chip tone="good">{open}</Chip>;
  if (state === 'connecting') {
    return (
      <Chip tone="warn" isAlive>
        {connection.isBack ? 'Reconnecting' : 'Connecting'}
      </Chip>
    );
  }
  if (state === 'waiting') {
    return (
      <Chip tone="warn" isAlive>
        Waiting its turn
      </Chip>
    );
  }
  return <Chip tone="quiet">{state === 'ended' ? 'Ended' : 'Off'}</Chip>;
}
