import { type ReactElement } from 'react';
import { Button } from '../ui/button.js';
import { whole } from '../ui/format.js';
import { PAGE_ROWS, pagesOf } from './device-query.js';

export interface PagerProps {
  /** Counted from 0. */
  readonly page: number;
  /** How many match. */
  readonly total: number;
  /** How many there are. */
  readonly of: number;
  readonly onPage: (page: number) => void;
}

/** Which rows are shown, and the way to the others. */
export function Pager({ page, total, of, onPage }: PagerProps): ReactElement {
  const from = page * PAGE_ROWS;
  const range = total === 0 ? 'None' : `${whole(from + 1)}–${whole(Math.min(total, from + PAGE_ROWS))}`;
  return (
    <div className="flex h-9 items-center gap-2">
      <p role="status" className="text-xs whitespace-nowrap text-muted tabular-nums" data-matching={total}>
        {range} of {whole(total)}
        {total < of && ` (${whole(of)} in all)`}
      </p>
      <Button
        isSquare
        icon="chevron"
        aria-label="Previous devices"
        className="rotate-180"
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      />
      <Button
        isSquare
        icon="chevron"
        aria-label="Next devices"
        disabled={page + 1 >= pagesOf(total)}
        onClick={() => onPage(page + 1)}
      />
    </div>
  );
}
