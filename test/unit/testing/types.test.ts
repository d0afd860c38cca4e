import { expect, it } from '@jest/globals';
import { type AdvanceBody, type ClockAdvance, type ClockBody, type NewClock } from '../../../src/clocks/clocks.dto.js';
import { type StreamQuery } from '../../../src/simulation/stream-query.dto.js';
import { type ChannelStreamQuery } from '../../../src/streams/streams.dto.js';
import { type WireRequestBody, type WireRuleDto } from '../../../src/streaming/wire/wire.dto.js';
import {
  type ClockOptions,
  type ClockState,
  type StreamOptions,
  type UntilOptions,
  type WireRequest,
  type WireRule,
} from '../../../src/testing/testing.js';

/** Whether two types are the same to who uses them; the list below does not compile where two are not. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

it('the types of the kit are those of the service', () => {
  const checks: [
    Same<ClockState, Readonly<ClockBody>>,
    Same<keyof ClockOptions, keyof NewClock>,
    Same<keyof UntilOptions | 'byMs' | 'to' | 'until', keyof ClockAdvance>,
    Same<'now' | 'elapsedMs' | 'matched', keyof AdvanceBody>,
    Same<Exclude<keyof StreamOptions, 'path'>, Exclude<keyof StreamQuery | keyof ChannelStreamQuery, 'own'>>,
    Same<keyof WireRequest, keyof WireRequestBody>,
    Same<WireRule['streams'], WireRuleDto['streams']>,
    Same<keyof WireRule, keyof WireRuleDto>,
  ] = [true, true, true, true, true, true, true, true];
  expect(checks).not.toContain(false);
});
