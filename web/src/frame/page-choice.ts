import { useState } from 'react';
import { pageQuery, writePageQuery } from './page-url.js';
import { unknownText } from './unknown-text.js';

export interface PageChoice {
  /** Undefined where there is nothing to choose from. */
  readonly shown: string | undefined;
  /** What to say of one that the address names and that there is not; null where it names none such. */
  readonly unknown: string | null;
  readonly choose: (name: string) => void;
}

/**
 * One of a list, which the page's address names; where it names none, the first that was shown stays.
 * @param parameter of the page's query
 * @param what one of them is
 * @param names all that there are
 * @param first of the list, as it is sorted and searched now
 */
export function usePageChoice(
  parameter: string,
  what: string,
  names: readonly string[],
  first: string | undefined,
): PageChoice {
  const [chosen, setChosen] = useState(() => pageQuery().get(parameter) ?? '');
  const [held, setHeld] = useState<string>();
  const shown = [chosen, held, first].find((name) => name !== undefined && names.includes(name)) ?? names[0];
  // Not while the list is empty: what nobody has seen in it is not held.
  if (first !== undefined && shown !== chosen && shown !== held) setHeld(shown);
  const choose = (name: string): void => {
    setChosen(name);
    writePageQuery([parameter], [[parameter, name]]);
  };
  const isKnown = shown === undefined || shown === chosen || chosen === '';
  return { shown, unknown: isKnown ? null : unknownText(what, chosen, `${shown} is shown`), choose };
}
