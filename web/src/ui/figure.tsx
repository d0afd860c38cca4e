import { type ReactElement, type ReactNode } from 'react';

export interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly unit?: string;
  readonly className?: string;
}

/** A number that people look for; its digits stand still while they change. */
export function Figure({ label, value, unit, className = '' }: FigureProps): ReactElement {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted">{label}</dt>
      <dd className={`truncate font-mono text-xl leading-tight font-medium tracking-tight tabular-nums ${className}`}>
        {value}
        {unit !== undefined && <span className="ml-1 text-xs font-normal text-faint">{unit}</span>}
      </dd>
    </div>
  );
}
