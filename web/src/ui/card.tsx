import { type ReactElement, type ReactNode } from 'react';

export interface CardProps {
  readonly id: string;
  /** Of a system. */
  readonly number?: number;
  readonly title: string;
  readonly tagline: string;
  readonly status?: ReactNode;
  readonly children: ReactNode;
}

/** One system: its name, what it is in one line, how it is, and the rest. */
export function Card({ id, number, title, tagline, status, children }: CardProps): ReactElement {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="flex min-w-0 scroll-mt-4 flex-col rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <header className="mb-4">
        {/* As high as a status is, so that nothing moves when there is one. */}
        <div className="flex h-7 items-center justify-between gap-3">
          <h2
            id={`${id}-title`}
            className="flex min-w-0 items-baseline gap-2 text-lg leading-tight font-semibold tracking-[-0.015em]"
          >
            {number !== undefined && (
              <span aria-hidden="true" className="font-mono text-xs font-normal text-faint">
                {number}
              </span>
            )}
            {title}
          </h2>
          {status !== undefined && <div className="shrink-0">{status}</div>}
        </div>
        <p className="mt-0.5 max-w-[115ch] text-sm text-muted">{tagline}</p>
      </header>
      {children}
    </section>
  );
}
