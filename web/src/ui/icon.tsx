import { type ReactElement } from 'react';

/** Strokes on a field of 24 by 24. */
const STROKES = {
  play: 'M7 4.5v15l12-7.5z',
  stop: 'M6 6h12v12H6z',
  pause: 'M8 5v14M16 5v14',
  step: 'M5 5v14l9-7zM18 5v14',
  sun: 'M12 7a5 5 0 1 0 0 10a5 5 0 0 0 0-10M12 1.5v2.5M12 20v2.5M4.6 4.6l1.8 1.8M17.6 17.6l1.8 1.8M1.5 12H4M20 12h2.5M4.6 19.4l1.8-1.8M17.6 6.4l1.8-1.8',
  moon: 'M20.5 14.5A8.5 8.5 0 0 1 9.5 3.5a8.5 8.5 0 1 0 11 11',
  key: 'M8 10.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M11.3 11.8L20 3M16 7l3 3M13.5 9.5l2 2',
  restart: 'M20 12a8 8 0 1 1-2.3-5.6M20 3v5h-5',
  out: 'M8 16L17 7M9 7h8v8',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M4.5 12.5l5 5L19.5 7',
  send: 'M4 12h15M13 6l6 6l-6 6',
  close: 'M6 6l12 12M18 6L6 18',
  absent: 'M3 3l18 18M8 18h9.5a4 4 0 0 0 2.6-7M16 8.5A6 6 0 0 0 9 6.2M6 9.3A5 5 0 0 0 8 18',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.2v.3',
  chevron: 'M9 5l7 7l-7 7',
  broom: 'M4 20h16M6 16l9-11l4 3l-9 11z',
} as const;

export type IconName = keyof typeof STROKES;

/** A picture beside a word, or in a button that has a label: it says nothing of its own. */
export function Icon({
  name,
  className = 'size-4',
}: {
  readonly name: IconName;
  readonly className?: string;
}): ReactElement {
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.9}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={STROKES[name]} />
    </svg>
  );
}
