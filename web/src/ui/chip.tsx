import { type ReactElement, type ReactNode } from 'react';

const TONES = {
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
  quiet: 'text-faint',
  accent: 'text-accent-text',
} as const;

export type Tone = keyof typeof TONES;

/** A state in a word or two, with a dot that breathes while something goes on. */
export function Chip({
  tone,
  isAlive = false,
  children,
}: {
  readonly tone: Tone;
  readonly isAlive?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <span className="inline-flex h-7 items-center gap-1.5 rounded-full border border-line bg-sunken px-2.5 text-xs whitespace-nowrap text-muted">
      <span
        aria-hidden="true"
        className={`size-2 rounded-full bg-current forced-color-adjust-none ${TONES[tone]} ${isAlive ? 'animate-breathe' : ''}`}
      />
      {children}
    </span>
  );
}
