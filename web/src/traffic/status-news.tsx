import { type ReactElement, useState } from 'react';
import { type Job, STATUS_NAMES } from './job.js';

/** Says what becomes of a test to who cannot see the chip. How it stood when the page was loaded is no news. */
export function StatusNews({ job }: { readonly job: Job | null }): ReactElement {
  const name = job === null ? '' : `Traffic test: ${STATUS_NAMES[job.status].toLowerCase()}`;
  const [first] = useState(name);
  const [hasChanged, setChanged] = useState(false);
  if (name !== first && !hasChanged) setChanged(true);
  return (
    <p role="status" className="sr-only">
      {hasChanged ? name : ''}
    </p>
  );
}
