import { type ReactElement, useState } from 'react';
import { type Job, STATUS_NAMES } from './job.js';

/** Announces the status of a test to screen readers when it changes; not the one that it had when the page was loaded. */
export function StatusAnnouncement({ job }: { readonly job: Job | null }): ReactElement {
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
