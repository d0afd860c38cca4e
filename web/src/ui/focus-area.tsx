import { type FocusEvent, type ReactElement, type ReactNode, useLayoutEffect, useRef } from 'react';

const FOCUSABLE = 'button:enabled, input:enabled, select:enabled, a[href], [tabindex="0"]:not([data-disabled])';

function isLost(element: Element): boolean {
  return !element.isConnected || element.matches(':disabled');
}

/**
 * Where the control that has the focus is replaced by another or turned off, the first that is left in here takes it: whoever
 * drives by keyboard stays where they are, and does not begin at the top of the page again.
 */
export function FocusArea({
  className,
  children,
}: {
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  const area = useRef<HTMLDivElement>(null);
  const last = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (last.current === null || !isLost(last.current)) return;
    last.current = null;
    const { activeElement } = document;
    // Somebody has gone elsewhere of their own will.
    if (activeElement !== null && activeElement !== document.body && !isLost(activeElement)) return;
    area.current?.querySelector<HTMLElement>(FOCUSABLE)?.focus({ preventScroll: true });
  });
  return (
    <div
      ref={area}
      className={className}
      onFocus={(event) => (last.current = event.target)}
      onBlur={({ target }: FocusEvent) => {
        if (!isLost(target)) last.current = null;
      }}
    >
      {children}
    </div>
  );
}
