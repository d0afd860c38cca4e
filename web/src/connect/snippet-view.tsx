import { type ReactElement, useEffect, useId, useState } from 'react';
import { untilLoaded } from '../frame/until-loaded.js';
import { Choice } from '../ui/choice.js';
import { CopyButton } from '../ui/copy-button.js';
import { curlCode, type Language, LANGUAGES, type SnippetStream } from './languages.js';

type Codes = (typeof import('./snippets.js'))['CODES'];

/** The client in a language; empty until its script has come. */
function useCode(language: Language, stream: SnippetStream): string {
  const [codes, setCodes] = useState<Codes | null>(null);
  const isAsked = language !== 'curl';
  useEffect(() => {
    let isLeft = false;
    if (isAsked) {
      void untilLoaded(() => import('./snippets.js')).then(({ CODES }) => {
        if (!isLeft) setCodes(CODES);
      });
    }
    return () => {
      isLeft = true;
    };
  }, [isAsked]);
  return isAsked ? (codes?.[language](stream) ?? '') : curlCode(stream);
}

/** A client in the chosen language, filled in; as high as what stands beside it. */
export function SnippetView({
  stream,
  language,
  onChoose,
}: {
  readonly stream: SnippetStream;
  readonly language: string;
  readonly onChoose: (language: string) => void;
}): ReactElement {
  const group = useId();
  const chosen = LANGUAGES.find(({ id }) => id === language) ?? LANGUAGES[0];
  const code = useCode(chosen.id, stream);
  return (
    <div className="flex min-w-0 grow flex-col">
      <div role="radiogroup" aria-label="Language" className="flex flex-wrap gap-1">
        {LANGUAGES.map(({ id, label }) => (
          <Choice
            key={id}
            group={group}
            value={id}
            isChosen={id === chosen.id}
            disabled={false}
            onChoose={onChoose}
            className="grid h-8 place-items-center rounded-md border border-transparent px-2.5 text-[13px] text-muted transition-colors hover:text-ink has-checked:border-line-strong has-checked:bg-raised has-checked:font-medium has-checked:text-ink"
          >
            {label}
          </Choice>
        ))}
      </div>
      <div className="mt-2 flex grow items-start rounded-lg border border-line bg-sunken p-1">
        <pre
          tabIndex={0}
          aria-label={`A client in ${chosen.label}`}
          className="max-h-64 min-h-16 min-w-0 flex-1 self-stretch overflow-auto p-2 font-mono text-xs leading-relaxed text-ink"
        >
          <code>{code}</code>
        </pre>
        <CopyButton text={code} label="Copy the client" />
      </div>
    </div>
  );
}
