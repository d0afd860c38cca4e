import { createContext, useContext } from 'react';

/** Whether the card that something is in can be seen now, at least in part. */
export const Sight = createContext(true);

export function useIsSeen(): boolean {
  return useContext(Sight);
}
