import { type ReactElement } from 'react';
import { CopyButton } from './copy-button.js';

/** A line for a terminal, or a URL, to be copied. */
export function Command({
  text,
  label = 'Copy the command',
  className = 'text-xs text-muted',
}: {
  readonly text: string;
  readonly label?: string;
  readonly className?: string;
}): ReactElement {
  return (
    <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1 pr-1 pl-3">
      <code
        tabIndex={0}
        className={`min-w-0 flex-1 overflow-x-auto font-mono whitespace-nowrap [scrollbar-width:none] ${className}`}
      >
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
