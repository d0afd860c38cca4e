import { useState } from 'react';
import { pageQuery, writePageQuery } from './page-url.js';

export interface PageChoice {
  /** Undefined where there is nothing to choose from. */
  readonly shown: string | undefined;
  readonly choose: (name: string) => void;
}

/**
 * One of a list, which the page's address names; where it names none, the first that was shown stays.
 * @param parameter of the page's query
 * @param names all that there are
 * @param first of the list, as it is sorted and searched now
 */
export function usePageChoice(parameter: string, names: readonly string[], first: string | undefined): PageChoice {
  const [chosen, setChosen] = useState(() => pageQuery().get(parameter) ?? '');
  const [held, setHeld] = useState<string>();
  const shown = [chosen, held, first].find((name) => name !== undefined && names.includes(name)) ?? names[0];
  // Not while the list is empty: what nobody has seen in it is not held.
  if (first !== undefined && shown !== chosen && shown !== held) setHeld(shown);
  const choose = (name: string): void => {
    setChosen(name);
    writePageQuery([parameter], [[parameter, name]]);
  };
  return { shown, choose };
}
