import { URLSearchParams } from 'node:url';

/**
 * What the peers have in common, so that they do the same work.
 *
 * FLAT_OUT_MESSAGES_PER_TURN bounds what one connection may write before the others get their turn. "Write until it
 * says false, then wait for drain" is what one writes first, but over loopback the first client then gets everything.
 * More per turn makes each message cheaper, as Node sends all of a turn in one system call: past this bound the bare
 * server gains no more (bench/README.md), so a bound in its favour.
 */
export const FLAT_OUT_MESSAGES_PER_TURN = 16;

/** What a channel may have; each rate has a channel of its own. */
export const BROADCAST_RATES = [20, 3, 1];

/** Messages a second that one connection asks for, from `?perSecond=`. */
export function perSecondOf(url) {
  return Number(new URLSearchParams(url.split('?')[1]).get('perSecond'));
}
