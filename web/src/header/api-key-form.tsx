import { type ReactElement, type SyntheticEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { apiKey } from '../api/api-key.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { TextField } from '../ui/field.js';

/** As long as a service's own may be. */
const LONGEST = 256;

/** Where the operator has set an `API_KEY`, whatever changes something needs it; it opens by itself when it is missed. */
export function ApiKeyForm(): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const isGiven = useRef(false);
  const asking = useSyncExternalStore(apiKey.watch, apiKey.asking);
  const current = useSyncExternalStore(apiKey.watch, apiKey.current);
  const [value, setValue] = useState('');
  useEffect(() => {
    if (asking !== null && dialog.current?.open === false) dialog.current.showModal();
  }, [asking]);
  const onSubmit = (event: SyntheticEvent): void => {
    if (!apiKey.fits(value)) {
      event.preventDefault();
      return;
    }
    isGiven.current = true;
    apiKey.set(value);
  };
  /** However it was closed: by a key, a button, or Escape. */
  const onClose = (): void => {
    if (!isGiven.current) apiKey.dismiss();
    isGiven.current = false;
    setValue('');
  };
  return (
    <>
      <Button
        look="bare"
        aria-label={current === null ? 'Enter an API key' : 'Change the API key'}
        onClick={() => dialog.current?.showModal()}
        isSquare
      >
        <Icon name="key" className={`size-4 ${current === null ? '' : 'text-accent-text'}`} />
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby="api-key-title"
        onClose={onClose}
        className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-5 text-ink backdrop:bg-black/60"
      >
        <form method="dialog" className="space-y-4" onSubmit={onSubmit}>
          <div>
            <h2 id="api-key-title" className="text-lg font-semibold">
              API key
            </h2>
            <p className="mt-1 text-sm text-muted">
              {asking === null
                ? 'Needed only where the service was started with an API_KEY: then nothing is changed without it.'
                : 'This service asks for a key before anything is changed.'}{' '}
              It is kept for this tab only.
            </p>
          </div>
          <TextField
            label="Key"
            type="password"
            value={value}
            maxLength={LONGEST}
            note={current === null ? 'Ask the operator of this service.' : 'Leave it empty to forget the key.'}
            error={problemOf(value, asking === 'wrong')}
            onChange={(event) => setValue(event.target.value)}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={() => dialog.current?.close()}>Cancel</Button>
            <Button look="primary" type="submit">
              Use it
            </Button>
          </div>
        </form>
      </dialog>
    </>
  );
}

function problemOf(value: string, wasWrong: boolean): string | undefined {
  if (!apiKey.fits(value)) return 'Only letters A–Z, digits and signs, no spaces.';
  return wasWrong && value === '' ? 'The service does not know that key.' : undefined;
}
