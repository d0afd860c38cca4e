import { type ReactElement, useEffect, useState } from 'react';
import { Icon } from './icon.js';

const SHOWN_MS = 1600;

/** Selects the text where a page over plain HTTP may not copy it by itself. */
async function copy(text: string, element: Element): Promise<boolean> {
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

/** Copies a text that stands directly before it. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      type="button"
      aria-label={isCopied ? 'Copied' : label}
      onClick={({ currentTarget: { previousElementSibling } }) => {
        if (previousElementSibling !== null) void copy(text, previousElementSibling).then(setCopied);
      }}
      className="grid size-7 shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-raised hover:text-ink"
    >
      <Icon name={isCopied ? 'check' : 'copy'} className={`size-3.5 ${isCopied ? 'text-good' : ''}`} />
    </button>
  );
}
