import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { readTarget, targetProblems } from '../../../src/config/traffic-targets.js';

describe('a target of traffic', () => {
  it.each([
    ['shop=https://shop.example', { name: 'shop', origin: 'https://shop.example', host: 'shop.example' }],
    ['a-1=http://10.0.0.5:8080', { name: 'a-1', origin: 'http://10.0.0.5:8080', host: '10.0.0.5' }],
    ['six=http://[fd00::5]:81/', { name: 'six', origin: 'http://[fd00::5]:81', host: 'fd00::5' }],
    ['here=http://LocalHost:3000', { name: 'here', origin: 'http://localhost:3000', host: 'localhost' }],
  ])('is read from %s', (text, target) => {
    expect(readTarget(text)).toEqual(target);
  });

  const FOUR_PARTS = 'must have its address in four decimal parts, such as 10.0.0.5';
  const INSIDE = 'must have an IPv4 address in four decimal parts, not inside of an IPv6 address';
  it.each([
    ['http://2130706433', FOUR_PARTS],
    ['http://0x7f000001:80', FOUR_PARTS],
    ['http://0177.0.0.1', FOUR_PARTS],
    ['http://127.1', FOUR_PARTS],
    ['http://0x7f.0.0.1', FOUR_PARTS],
    ['http://①②⑦.0.0.1', FOUR_PARTS],
    ['http://127.0.0.1.', FOUR_PARTS],
    ['http://[::ffff:127.0.0.1]', INSIDE],
    ['http://[::ffff:7f00:1]', INSIDE],
    ['http://[64:ff9b::7f00:1]', INSIDE],
    ['http://[2002:7f00:1::]', INSIDE],
    ['http://me:secret@shop.example', 'must have no user or password in its address'],
    ['http://me@shop.example', 'must have no user or password in its address'],
    ['http://@shop.example', 'must have no user or password in its address'],
    ['http://shop.example/api', 'must end behind the host and port'],
    ['http://shop.example?x=1', 'must end behind the host and port'],
    ['http://shop.example#x', 'must end behind the host and port'],
    ['ftp://shop.example', 'must have an http or https address'],
    ['file:///etc/passwd', 'must have an http or https address'],
    ['http://', 'must have an http or https address'],
    ['http://shop.example:99999', 'must have an http or https address'],
    ['shop.example', 'must have an http or https address'],
  ])('is not %s', (address, problem) => {
    expect(readTarget(`shop=${address}`)).toBe(`shop ${problem}`);
  });

  it.each(['https://shop.example', '=https://shop.example', 'Shop=https://a.example', 'a b=https://a.example', ''])(
    'has a name, which %j has not',
    (text) => expect(readTarget(text)).toMatch(/^each must be name=https:\/\/host:port/),
  );

  it('is not called self, and no two are called alike', () => {
    expect(readTarget('self=https://a.example')).toBe('self is this service; another target needs another name');
    expect(targetProblems(['a=https://a.example', 'a=https://b.example'])).toEqual(['a must be named once']);
  });

  it('stops the start, with all problems and without what is secret', () => {
    const TRAFFIC_TARGETS = 'a=ftp://x,b=http://me:secret@b.example,c=https://c.example';
    const complaint = (): unknown => readEnvironment({ TRAFFIC_TARGETS, TRAFFIC_MAX_RPS: '0' });
    expect(complaint).toThrow(/a must have an http or https address; b must have no user or password in its address$/m);
    expect(complaint).toThrow(/TRAFFIC_MAX_RPS="0": must be a whole number from 1 to 100000/);
    expect(complaint).not.toThrow(/secret/);
    expect(readEnvironment({ TRAFFIC_TARGETS: ' c=https://c.example , ' }).TRAFFIC_TARGETS).toEqual([
      'c=https://c.example',
    ]);
  });
});
