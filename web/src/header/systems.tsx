import { type ReactElement } from 'react';

export interface SystemEntry {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly isSystem?: boolean;
}

/** All cards at a glance: where they are on the page, and what a person does with the five systems. */
export function Systems({ entries }: { readonly entries: readonly SystemEntry[] }): ReactElement {
  const systems = entries.filter(({ isSystem = false }) => isSystem);
  const others = entries.filter(({ isSystem = false }) => !isSystem);
  return (
    <>
      <nav aria-label="Systems" className="mt-4">
        <ol className="grid grid-cols-2 gap-2 sm:grid-cols-5">
          {systems.map(({ id, name, purpose }, index) => (
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
                <span className="hidden text-xs text-muted lg:block">{purpose}</span>
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <nav aria-label="More on this page" className="mt-2">
        <ul className="flex flex-wrap gap-x-4 px-1 text-[13px]">
          {others.map(({ id, name }) => (
            <li key={id}>
              <a href={`#${id}`} className="inline-flex h-7 items-center text-muted transition-colors hover:text-ink">
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
