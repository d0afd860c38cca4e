import { type ReactElement, useState } from 'react';
import { isLost } from '../streams/connection.js';
import { useConnection } from '../streams/use-streams.js';

/**
 * Announces once, for all cards, that the connection is lost, and that it is back: a screen reader does not announce the chips.
 * It announces nothing until a connection was lost.
 */
export function ConnectionNews(): ReactElement {
  const events = useConnection('events');
  const day = useConnection('day');
  const isAway = isLost(events) || isLost(day);
  const [wasAway, setWasAway] = useState(false);
  if (isAway && !wasAway) setWasAway(true);
  const news = isAway ? 'The connection to the service is lost. It is being tried again.' : 'Connected again.';
  return (
    <p role="status" className="sr-only">
      {wasAway ? news : ''}
    </p>
  );
}
