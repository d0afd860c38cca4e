import { type ReactElement, type ReactNode } from 'react';
import { isLost } from '../streams/connection.js';
import { useConnection } from '../streams/use-streams.js';

/** What came before the service went away: readable, and shown as out of date. */
export function Stale({
  className = '',
  children,
}: {
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  const isStale = isLost(useConnection('events'));
  return (
    <div
      data-stale={isStale}
      className={`transition-[opacity,filter] duration-300 ${isStale ? 'opacity-50 grayscale' : ''} ${className}`}
    >
      {children}
    </div>
  );
}
