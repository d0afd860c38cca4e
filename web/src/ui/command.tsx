import { type ReactElement, useEffect, useState } from 'react';
import { Icon } from './icon.js';

const SHOWN_MS = 1600;

/** Selects the text where a page over plain HTTP may not copy it by itself. */
async function copy(text: string, element: HTMLElement): Promise<boolean> {
  // Without HTTPS a browser has no clipboard, whatever its types say.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (clipboard !== undefined) {
    return clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  getSelection()?.selectAllChildren(element);
  return false;
}

/** A line for a terminal, to be copied. */
export function Command({ text }: { readonly text: string }): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1 pr-1 pl-3">
      <code
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto font-mono text-xs whitespace-nowrap text-muted [scrollbar-width:none]"
      >
        {text}
      </code>
      <button
        type="button"
        aria-label={isCopied ? 'Copied' : 'Copy the command'}
        onClick={(event) => {
          const code = event.currentTarget.previousElementSibling;
          if (code instanceof HTMLElement) void copy(text, code).then(setCopied);
        }}
        className="grid size-7 shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-raised hover:text-ink"
      >
        <Icon name={isCopied ? 'check' : 'copy'} className={`size-3.5 ${isCopied ? 'text-good' : ''}`} />
      </button>
    </div>
  );
}
