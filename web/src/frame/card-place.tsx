import { type ComponentType, type ReactElement, Suspense, useEffect, useRef, useState } from 'react';
import { Sight } from './sight.js';

/** How far below the edge of the window a card begins to come. */
const AHEAD = '500px 0px';

export interface CardPlaceProps {
  readonly id: string;
  readonly name: string;
  readonly Card: ComponentType;
  readonly isWide: boolean;
  /** At least, whether the card has come or not. */
  readonly height: string;
}

/** The place of a card, which comes when a person comes near it, and stays from then on. */
export function CardPlace({ id, name, Card, isWide, height }: CardPlaceProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(height === '');
  const [isSeen, setSeen] = useState(true);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const onSight = (entries: readonly IntersectionObserverEntry[]): void => {
      const isIntersecting = entries.at(-1)?.isIntersecting ?? true;
      if (isNear) setSeen(isIntersecting);
      else if (isIntersecting) setNear(true);
    };
    const sights = new IntersectionObserver(onSight, isNear ? {} : { rootMargin: AHEAD });
    sights.observe(element);
    return () => sights.disconnect();
  }, [isNear]);
  const empty = <EmptyPlace id={id} name={name} />;
  return (
    // Isolated: where something changes in a card, the others are painted as they were.
    <div ref={place} className={`isolate flex min-w-0 *:flex-1 ${height} ${isWide ? 'xl:col-span-2' : ''}`}>
      {isNear ? (
        <Sight value={isSeen}>
          <Suspense fallback={empty}>
            <Card />
          </Suspense>
        </Sight>
      ) : (
        empty
      )}
    </div>
  );
}

function EmptyPlace({ id, name }: Pick<CardPlaceProps, 'id' | 'name'>): ReactElement {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      aria-busy="true"
      className="min-w-0 scroll-mt-4 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <h2 id={`${id}-title`} className="text-lg leading-tight font-semibold tracking-[-0.015em]">
        {name}
      </h2>
    </section>
  );
}
