import { type ReactElement } from 'react';
import { request } from '../api/request.js';
import { type PolicyAnswer } from '../api/schema.js';
import { serviceUrl } from '../api/service-url.js';
import { useAction } from '../api/use-action.js';
import { usePolled } from '../api/use-polled.js';
import { Button } from '../ui/button.js';
import { SelectField } from '../ui/field.js';
import { FocusArea } from '../ui/focus-area.js';
import { whole } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { type DeadLetter } from './fault.js';

const EVERY_MS = 3000;
const MAX_SHOWN = 20;
const FOR_EVER = 0;
const TRIES = [FOR_EVER, 3, 10] as const;

export interface DeadLettersProps {
  readonly count: number;
  readonly policy: Pick<PolicyAnswer, 'maxAttempts'>;
  readonly onPolicy: (policy: PolicyAnswer) => void;
}

/** The dead-letter queue, each message or all of them to be redriven or deleted, and after how many tries a step gives up. */
export function DeadLetters({ count, policy: { maxAttempts }, onPolicy }: DeadLettersProps): ReactElement {
  const [letters, reload] = usePolled<readonly DeadLetter[]>('/requests/dead-letters', count > 0, EVERY_MS);
  const redrive = useAction(async (traceId: string) => {
    await request(`/requests/dead-letters/${encodeURIComponent(traceId)}/redrive`, { method: 'POST' });
    reload();
  });
  const redriveAll = useAction(async () => {
    await request('/requests/dead-letters/redrive', { method: 'POST' });
    reload();
  });
  const deleteAll = useAction(async () => {
    await request('/requests/dead-letters', { method: 'DELETE' });
    reload();
  });
  const policy = useAction(
    async (tries: number) =>
      onPolicy(await request<PolicyAnswer>('/requests/policy', { method: 'PUT', body: { maxAttempts: tries } })),
    { lastCounts: true },
  );
  const failed = [redrive, redriveAll, deleteAll, policy].find(({ failure }) => failure !== null);
  const shown = count === 0 ? [] : (letters ?? []).slice(0, MAX_SHOWN);
  const choices = [...new Set([...TRIES, maxAttempts])].sort((a, b) => a - b);
  return (
    <section aria-label="Dead letters" className="min-w-0">
      <FocusArea>
        <h3 className="mb-2 flex items-baseline gap-2 text-sm font-medium">
          Dead letters
          <span className="font-mono text-xs font-normal text-faint tabular-nums">{whole(count)}</span>
          {count > MAX_SHOWN && (
            <a
              href={serviceUrl('/requests/dead-letters')}
              target="_blank"
              rel="noreferrer"
              className="ml-auto text-xs font-normal text-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
            >
              All of them
            </a>
          )}
        </h3>
        <ul className="mb-2 h-24 space-y-1 overflow-y-auto text-xs">
          {count === 0 && (
            <li className="text-faint">
              {maxAttempts === FOR_EVER
                ? 'None: each step is tried until it succeeds.'
                : `None. A step that fails ${maxAttempts} times ends up here.`}
            </li>
          )}
          {shown.map((letter) => (
            <Letter
              key={`${letter.traceId} ${letter.point}`}
              letter={letter}
              isBusy={redrive.isPending}
              onRedrive={() => void redrive.run(letter.traceId)}
            />
          ))}
        </ul>
        <div className="flex flex-wrap items-center gap-2">
          <SelectField
            label="Give up after"
            isInline
            value={String(maxAttempts)}
            choices={choices.map((tries) => ({
              value: String(tries),
              label: tries === FOR_EVER ? 'never' : `${tries} tries`,
            }))}
            onChoose={(tries) => void policy.run(Number(tries))}
          />
          {count > 0 && (
            <>
              <Button isSmall isBusy={redriveAll.isPending} onClick={() => void redriveAll.run()}>
                Redrive all
              </Button>
              <Button isSmall look="bare" isBusy={deleteAll.isPending} onClick={() => void deleteAll.run()}>
                Delete all
              </Button>
            </>
          )}
        </div>
      </FocusArea>
      <Refusal failure={failed?.failure ?? null} onClose={() => failed?.forget()} />
    </section>
  );
}

interface LetterProps {
  readonly letter: DeadLetter;
  readonly isBusy: boolean;
  readonly onRedrive: () => void;
}

function Letter({ letter: { traceId, point, attempts, fault }, isBusy, onRedrive }: LetterProps): ReactElement {
  return (
    <li className="flex h-7 items-center gap-3">
      <span className="shrink-0">point {point}</span>
      <span className="shrink-0 text-muted">
        {attempts} × {fault ?? 'failed'}
      </span>
      <a
        href={serviceUrl(`/requests/${encodeURIComponent(traceId)}`)}
        target="_blank"
        rel="noreferrer"
        className="min-w-0 truncate font-mono text-faint hover:text-ink"
      >
        {traceId.slice(0, 8)}
      </a>
      <Button
        isSmall
        look="bare"
        icon="restart"
        isBusy={isBusy}
        aria-label={`Redrive: ${traceId.slice(0, 8)}`}
        onClick={onRedrive}
        className="ml-auto h-7!"
      >
        Redrive
      </Button>
    </li>
  );
}
