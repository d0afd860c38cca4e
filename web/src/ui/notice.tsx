import { type ReactElement, type ReactNode } from 'react';
import { type RequestFailure } from '../api/request.js';
import { type Resource } from '../api/use-resource.js';
import { Button } from './button.js';
import { Icon } from './icon.js';

/** What a person did was refused; it says why, in the service's own words. */
export function Refusal({
  failure,
  onClose,
}: {
  readonly failure: RequestFailure | null;
  readonly onClose?: () => void;
}): ReactElement | null {
  if (failure === null) return null;
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-lg border border-bad/40 bg-bad/10 px-3 py-2 text-sm text-ink"
    >
      <Icon name="warning" className="mt-0.5 size-4 shrink-0 text-bad" />
      <span className="min-w-0 flex-1 break-words">{failure.message}</span>
      {onClose !== undefined && (
        <button type="button" aria-label="Dismiss" onClick={onClose} className="text-muted hover:text-ink">
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

export interface UnknownProps {
  /** As `unknownText` has it; null where there is all that the page's address names. */
  readonly text: string | null;
  readonly className?: string;
}

/** A line about something that the page's address names and that there is not. */
export function Unknown({ text, className = '' }: UnknownProps): ReactElement | null {
  if (text === null) return null;
  return (
    <p role="status" className={`text-sm break-words text-warn ${className}`}>
      {text}
    </p>
  );
}

/** A calm word where there is nothing to show. */
export function Calm({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="grid min-h-48 flex-1 place-items-center rounded-xl border border-dashed border-line p-6 text-center">
      <div className="max-w-[38ch]">
        <Icon name="absent" className="mx-auto mb-3 size-6 text-faint" />
        <p className="font-medium">{title}</p>
        {children !== undefined && <p className="mt-1 text-sm text-muted">{children}</p>}
      </div>
    </div>
  );
}

export interface ResourceViewProps<T> {
  readonly resource: Resource<T>;
  readonly onReload: () => void;
  /** Height of what will be there, so that nothing jumps. */
  readonly className?: string;
  readonly children: (value: T) => ReactNode;
}

/** What a card shows until it has what it needs, and where it cannot have it. */
export function ResourceView<T>({
  resource,
  onReload,
  className = 'min-h-80',
  children,
}: ResourceViewProps<T>): ReactNode {
  if (resource.state === 'ready') return children(resource.value);
  if (resource.state === 'loading') {
    return (
      <div key="loading" role="status" className={`flex-1 animate-pulse rounded-xl bg-sunken ${className}`}>
        <span className="sr-only">Loading</span>
      </div>
    );
  }
  if (resource.state === 'unavailable') {
    return (
      <Calm title="Not available on this server">
        This service runs without it. It will show up here as soon as it does.
      </Calm>
    );
  }
  return (
    <div
      key="failed"
      role="status"
      // Near the top: on a phone, the middle of some cards is beyond the edge of the screen.
      className={`grid flex-1 content-start justify-items-center rounded-xl border border-dashed border-line px-6 py-16 text-center ${className}`}
    >
      <div>
        <p className="font-medium">{resource.failure.message}</p>
        <p className="mt-1 mb-4 text-sm text-muted">It is tried again every few seconds.</p>
        <Button icon="restart" onClick={onReload}>
          Try now
        </Button>
      </div>
    </div>
  );
}
