import { type ReactElement, useState } from 'react';
import { isLost } from '../streams/connection.js';
import { useConnection } from '../streams/use-streams.js';

/**
 * Says once, for all cards, that what they show stands still, and that it goes on: a change of their chips cannot be heard. It
 * is silent until something was lost, as nothing that is said while a page is loaded is news.
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
