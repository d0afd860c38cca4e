import { describe, expect, it } from '@jest/globals';
import { limitMsOf, typesOf } from '../../../../src/cli/lab/case-run.js';
import { checkOptions } from '../../../../src/cli/lab/lab-command.js';
import { matchesGlob } from '../../../../src/cli/lab/lab-run.js';
import { eventOf } from '../../../../src/cli/lab/hosts/command-host.js';
import { findPackage } from '../../../../src/cli/lab/packages.js';
import { programOnPath } from '../../../../src/cli/lab/programs.js';

describe('the time that a client has for a case', () => {
  it('grows with each reconnect, by the longest wait that is right', () => {
    const none = limitMsOf({ events: [] });
    const usual = limitMsOf({ events: [], reconnects: 1 });
    const long = limitMsOf({ events: [], reconnects: 1, waitMs: [7000, 9000] });
    expect(usual).toBeGreaterThan(none + 3000);
    expect(long).toBeGreaterThan(none + 9000);
    expect(limitMsOf({ events: [], notBefore: 5000 })).toBe(none + 5000);
    expect(limitMsOf({ events: [], reconnects: 2 }) - usual).toBe(usual - none);
  });

  it('grows with the data', () => {
    const data = 'x'.repeat(8 * 1024 * 1024);
    const large = limitMsOf({ events: [{ type: 'message', data, lastEventId: '' }] });
    expect(large).toBeGreaterThan(limitMsOf({ events: [] }) + 5000);
  });

  it('has a bound', () => {
    expect(limitMsOf({ events: [], reconnects: 1e6 })).toBe(60_000);
    expect(limitMsOf({ events: [], reconnects: 1, waitMs: [0, 1e9] })).toBe(60_000);
  });
});

it('a client listens for `message` and all types of the case, each once', () => {
  const event = { data: '', lastEventId: '' };
  const events = [
    { ...event, type: 'add' },
    { ...event, type: 'message' },
    { ...event, type: 'add' },
  ];
  expect(typesOf({ events })).toEqual(['message', 'add']);
});

describe('--only', () => {
  it.each([
    ['utf8-2-bytes', 'utf8-*', true],
    ['utf8-2-bytes', '*bytes', true],
    ['utf8-2-bytes', 'utf8-?-bytes', true],
    ['utf8-2-bytes', 'utf8', false],
    ['utf8-2-bytes', 'utf8.2.bytes', false],
    ['a(b', 'a(b', true],
  ])('%s matches %s: %s', (name, glob, expected) => {
    expect(matchesGlob(name, glob)).toBe(expected);
  });
});

describe('options of the lab that do not go together', () => {
  const url = new URL('http://localhost:8080');
  const base = { url, concurrency: 4 };

  it.each([
    [{}, 'one of --client, --command and --all'],
    [{ client: 'curl', command: 'true' }, 'one of --client, --command and --all'],
    [{ client: 'curl', json: true, junit: true }, '--junit and --json'],
    [{ all: true, json: true }, '--all'],
    [{ all: true, junit: 'file.xml' }, '--all'],
  ] as const)('are refused: %j', (options, message) => {
    expect(() => checkOptions({ ...base, ...options })).toThrow(message);
  });

  it.each([
    { client: 'curl', json: true, junit: 'file.xml' },
    { command: 'true', markdown: true },
    { all: true, markdown: true },
  ] as const)('are taken where they do: %j', (options) => {
    expect(() => checkOptions({ ...base, ...options })).not.toThrow();
  });
});

describe('a line of a command', () => {
  it('is an event; type and id may be left out', () => {
    expect(eventOf('{"data":"x"}')).toEqual({ type: 'message', data: 'x', lastEventId: '' });
    expect(eventOf('{"type":"add","data":"","lastEventId":"7"}')).toEqual({ type: 'add', data: '', lastEventId: '7' });
  });

  it.each([
    ['data: x', 'no JSON: data: x'],
    ['[]', 'no JSON object'],
    ['{"type":"message"}', 'without the texts'],
    ['{"data":1}', 'without the texts'],
    ['{"data":"x","lastEventId":null}', 'without the texts'],
  ])('is refused: %s', (line, message) => {
    expect(() => eventOf(line)).toThrow(message);
  });
});

describe('what a client needs', () => {
  it('is found with its version', () => {
    const { version, entry } = findPackage('commander', ['/', process.cwd()]);
    expect(version).toMatch(/^14\./);
    expect(entry).toMatch(/node_modules\/commander\/\S+\.js$/);
  });

  it('is named with how to install it where it is missing', () => {
    expect(() => findPackage('no-such-package', ['/', process.cwd()])).toThrow('npm install no-such-package');
  });

  it('is no folder and no plain file of that name on the PATH', () => {
    expect(programOnPath(['node'], '/nowhere')).toBeUndefined();
    expect(programOnPath(['src', 'package.json'], process.cwd())).toBeUndefined();
    expect(programOnPath(['no-such', 'sh'], '/bin')).toBe('/bin/sh');
  });
});
