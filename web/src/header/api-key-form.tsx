import { type ReactElement, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { apiKey } from '../api/api-key.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { TextField } from '../ui/field.js';

/** Where the operator has set an `API_KEY`, whatever changes something needs it; it opens by itself when it is missed. */
export function ApiKeyForm(): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const isWanted = useSyncExternalStore(apiKey.watch, apiKey.isWanted);
  const current = useSyncExternalStore(apiKey.watch, apiKey.current);
  const [value, setValue] = useState('');
  useEffect(() => {
    if (isWanted && dialog.current?.open === false) dialog.current.showModal();
  }, [isWanted]);
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
        className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-5 text-ink backdrop:bg-black/60"
      >
        <form
          method="dialog"
          className="space-y-4"
          onSubmit={() => {
            apiKey.set(value);
            setValue('');
          }}
        >
          <div>
            <h2 id="api-key-title" className="text-lg font-semibold">
              API key
            </h2>
            <p className="mt-1 text-sm text-muted">
              This service asks for a key before anything is changed. It is kept for this tab only. Leave it empty to
              forget it.
            </p>
          </div>
          <TextField label="Key" type="password" value={value} onChange={(event) => setValue(event.target.value)} />
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
