import { type ButtonHTMLAttributes, type ReactElement } from 'react';
import { Icon, type IconName } from './icon.js';

const LOOKS = {
  primary: 'bg-accent text-accent-ink hover:brightness-110 border-transparent font-semibold forced-color-adjust-none',
  quiet: 'bg-raised text-ink border-line hover:border-line-strong',
  danger: 'bg-transparent text-bad border-bad/50 hover:bg-bad/10 hover:border-bad',
  bare: 'bg-transparent text-muted border-transparent hover:text-ink hover:bg-raised',
} as const;

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: IconName;
  /** What it does is under way: it does nothing more until then, but keeps the focus, as a disabled button would not. */
  readonly isBusy?: boolean;
  readonly isSmall?: boolean;
  /** A square with an icon and no word: it needs an `aria-label`. */
  readonly isSquare?: boolean;
}

/** A button that keeps its size while it is busy. */
export function Button({
  look = 'quiet',
  icon,
  isBusy = false,
  isSmall = false,
  isSquare = false,
  children,
  className = '',
  disabled = false,
  onClick,
  ...rest
}: ButtonProps): ReactElement {
  const size = isSquare ? 'size-9' : isSmall ? 'h-8 px-2.5 text-[13px]' : 'h-9 px-3.5 text-sm';
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-busy={isBusy}
      aria-disabled={isBusy}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      className={`relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-lg border whitespace-nowrap transition-[filter,background-color,border-color,color,opacity] duration-150 disabled:cursor-not-allowed disabled:opacity-45 aria-disabled:cursor-progress aria-disabled:opacity-45 ${size} ${LOOKS[look]} ${className}`}
    >
      {icon !== undefined && (
        <Icon name={isBusy ? 'restart' : icon} className={`size-3.5 ${isBusy ? 'animate-spin' : ''}`} />
      )}
      {children}
    </button>
  );
}
