import { type ReactElement } from 'react';

export interface SystemEntry {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
}

/** The systems at a glance: where they are on the page, and what a person does with them. */
export function Systems({ entries }: { readonly entries: readonly SystemEntry[] }): ReactElement {
  return (
    <nav aria-label="Systems" className="mt-4 overflow-x-auto">
      <ol className="grid min-w-[44rem] grid-cols-5 gap-2">
        {entries.map(({ id, name, purpose }, index) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="block rounded-xl border border-line px-3 py-2 transition-colors hover:border-line-strong hover:bg-surface"
            >
              <span className="flex items-baseline gap-1.5 text-sm font-medium">
                <span aria-hidden="true" className="font-mono text-[11px] font-normal text-faint">
                  {index + 1}
                </span>
                {name}
              </span>
              <span className="block truncate text-xs text-muted">{purpose}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
