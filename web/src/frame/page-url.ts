import { queryText } from './query-text.js';

/** The query of the page's own URL: whatever was chosen stands in it, so that it can be shared and loaded again. */
export function pageQuery(): URLSearchParams {
  return new URLSearchParams(location.search);
}

/** Puts these parameters in the place of all of the same names; the others of the page stay. */
export function writePageQuery(names: readonly string[], parameters: readonly (readonly [string, string])[]): void {
  const others = [...pageQuery()].filter(([name]) => !names.includes(name));
  const query = queryText([...others, ...parameters]);
  const url = `${location.pathname}${query === '' ? '' : `?${query}`}${location.hash}`;
  if (url !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, '', url);
}
