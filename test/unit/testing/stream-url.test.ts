import { describe, expect, it } from '@jest/globals';
import { type StreamOptions, streamUrlOf } from '../../../src/testing/stream-url.js';

const urlOf = (options: StreamOptions): string => streamUrlOf('http://127.0.0.1:4711', options);

describe('the URL of a stream', () => {
  it.each<[string, StreamOptions, string]>([
    ['is /stream where nothing is chosen', {}, '/stream'],
    [
      'has numbers and texts',
      { seed: 42, duration: 120, rate: 0.5, speed: 10 },
      '/stream?seed=42&duration=120&rate=0.5&speed=10',
    ],
    ['has a clock by its name', { seed: '42', clock: 'checkout' }, '/stream?seed=42&clock=checkout'],
    ['has each fault, in order', { wire: ['a:b=1', 'cut:at=5'] }, '/stream?wire=a%3Ab%3D1&wire=cut%3Aat%3D5'],
    ['has a fault that stands alone', { wire: 'bom' }, '/stream?wire=bom'],
    [
      'keeps what its path has',
      { path: '/alice/events/changes?receiveBacklog=true', session: 's' },
      '/alice/events/changes?receiveBacklog=true&session=s',
    ],
    ['escapes what a URL cannot contain', { seed: 'a&b=ü' }, '/stream?seed=a%26b%3D%C3%BC'],
  ])('%s', (_, options, expected) => {
    expect(urlOf(options)).toBe(`http://127.0.0.1:4711${expected}`);
  });

  it('keeps the path of a service that is behind a proxy', () => {
    expect(streamUrlOf('https://example.org/flowprobe', { seed: 1 })).toBe(
      'https://example.org/flowprobe/stream?seed=1',
    );
  });

  it('has no option whose name is misspelt', () => {
    // @ts-expect-error it is `seed`
    const options: StreamOptions = { sead: '42' };
    expect(Object.keys(options)).toEqual(['sead']);
  });
});
