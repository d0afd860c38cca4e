import { queryText } from './query-text.js';

/** The query as it was written last; null before that. */
let latest: string | null = null;

/** The query of the page's own URL: whatever was chosen stands in it, so that it can be shared and loaded again. */
export function pageQuery(): URLSearchParams {
  return new URLSearchParams(location.search);
}

/**
 * Takes what was chosen along to whichever card the browser goes back to: those places are in the history, choices are not.
 * @returns stops that
 */
export function keepQueryInHistory(): () => void {
  const onPlace = (): void => {
    const url = `${location.pathname}${latest ?? location.search}${location.hash}`;
    history.replaceState(history.state, '', url);
  };
  addEventListener('popstate', onPlace);
  return () => removeEventListener('popstate', onPlace);
}

/** Puts these parameters in the place of all of the same names; the others of the page stay. */
export function writePageQuery(names: readonly string[], parameters: readonly (readonly [string, string])[]): void {
  const others = [...pageQuery()].filter(([name]) => !names.includes(name));
  const query = queryText([...others, ...parameters]);
  latest = query === '' ? '' : `?${query}`;
  const url = `${location.pathname}${latest}${location.hash}`;
  if (url !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, '', url);
}
