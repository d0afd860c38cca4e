import { type InputHTMLAttributes, type ReactElement, type ReactNode, type SelectHTMLAttributes, useId } from 'react';

const BOX =
  'h-9 w-full min-w-0 rounded-lg border border-line bg-sunken px-2.5 text-sm text-ink transition-colors placeholder:text-faint hover:border-line-strong disabled:opacity-50';

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** Beside the field, not above it. */
  readonly isInline?: boolean;
  readonly children: ReactNode;
}

interface NoteProps {
  readonly id: string;
  readonly note: ReactNode;
  readonly error: string | undefined;
}

/** One line below a field: it may be wider than the field, and moves nothing where it turns into an error. */
function Note({ id, note, error }: NoteProps): ReactElement {
  return (
    <p
      id={id}
      aria-live="polite"
      className={`h-5 pt-1 text-xs whitespace-nowrap ${error === undefined ? 'text-faint' : 'font-medium text-bad'}`}
    >
      {error ?? note}
    </p>
  );
}

function Labelled({ id, label, hint, isInline = false, children }: LabelledProps): ReactElement {
  const [box, text] = isInline
    ? [
        'grid grid-cols-[minmax(0,6.5rem)_minmax(4rem,1fr)] items-center gap-2',
        'flex flex-col text-sm leading-tight text-muted ',
      ]
    : ['min-w-0', 'mb-1 flex justify-between gap-2 text-xs font-medium text-muted'];
  return (
    <div className={box}>
      <label htmlFor={id} className={text}>
        <span>{label}</span>
        {hint !== undefined && <span className="font-normal text-faint">{hint}</span>}
      </label>
      {children}
    </div>
  );
}

export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** One short line below the field; where it is given there is room for an error, too. */
  readonly note?: ReactNode;
  /** What is wrong with the value, in place of the note. */
  readonly error?: string | undefined;
}

export function TextField({ label, hint, note, error, className = '', ...rest }: TextFieldProps): ReactElement {
  const id = useId();
  const noteId = `${id}-note`;
  const isWrong = error !== undefined;
  const isNoted = isWrong || note !== undefined;
  const look = isWrong ? 'border-bad! hover:border-bad!' : '';
  return (
    <Labelled id={id} label={label} {...(hint === undefined ? {} : { hint })}>
      <input
        id={id}
        {...rest}
        {...(isNoted ? { 'aria-describedby': noteId, 'aria-invalid': isWrong } : {})}
        className={`${BOX} ${look} ${className}`}
        autoComplete="off"
        spellCheck={false}
      />
      {isNoted && <Note id={noteId} note={note} error={error} />}
    </Labelled>
  );
}

export interface SelectFieldProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isInline?: boolean;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}

/** The browser's own list: it works with every keyboard, screen reader and thumb. */
export function SelectField({
  label,
  hint,
  isInline = false,
  choices,
  onChoose,
  className = '',
  ...rest
}: SelectFieldProps): ReactElement {
  const id = useId();
  return (
    <Labelled id={id} label={label} isInline={isInline} {...(hint === undefined ? {} : { hint })}>
      <div className="relative">
        <select
          id={id}
          {...rest}
          onChange={(event) => onChoose(event.target.value)}
          className={`${BOX} appearance-none pr-7 ${className}`}
        >
          {choices.map(({ value, label: text }) => (
            <option key={value} value={value} className="bg-surface text-ink">
              {text}
            </option>
          ))}
        </select>
        <svg
          viewBox="0 0 12 12"
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-2.5 size-3 -translate-y-1/2 text-muted"
        >
          <path d="M2.5 4.5L6 8l3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
        </svg>
      </div>
    </Labelled>
  );
}
