import { type ReactElement, useState } from 'react';
import { TextField } from '../ui/field.js';

const POD = /^[a-z0-9][a-z0-9-]{0,62}$/;

export interface PodFieldProps {
  readonly pod: string;
  /** It is written to, and must not change now. */
  readonly isFixed: boolean;
  readonly onPod: (pod: string) => void;
  /** Whether what stands there is a name at all. */
  readonly onCheck: (isNamed: boolean) => void;
}

/** Where measurements are written. Another pod is another stream, so it is taken when its name is complete, not at each letter. */
export function PodField({ pod, isFixed, onPod, onCheck }: PodFieldProps): ReactElement {
  const [typed, setTyped] = useState(pod);
  const commit = (): void => {
    if (POD.test(typed) && typed !== pod) onPod(typed);
  };
  return (
    <TextField
      label="Pod"
      value={typed}
      maxLength={63}
      disabled={isFixed}
      note="The name that the measurements are kept under."
      error={POD.test(typed) ? undefined : 'Use a–z, 0–9 and -, with no - at the beginning.'}
      onChange={({ target: { value } }) => {
        setTyped(value);
        onCheck(POD.test(value));
      }}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit();
      }}
    />
  );
}
