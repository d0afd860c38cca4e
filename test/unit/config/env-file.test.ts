import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEnvFile, withoutBom } from '../../../src/config/env-file.js';

describe('the file .env', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowprobe-env-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (content: string | Buffer): string => {
    const path = join(folder, '.env');
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['with a byte order mark', '\uFEFFPORT=1\n'],
    ['without one', 'PORT=1\n'],
  ])('is refused in UTF-16 %s, with the encoding to save it in', (_, text) => {
    expect(() => checkEnvFile(written(Buffer.from(text, 'utf16le')))).toThrow(/\.env is not UTF-8.*save it as UTF-8/);
  });

  it('is accepted in UTF-8, with a byte order mark or without, and may be missing', () => {
    checkEnvFile(written('PORT=1\n'));
    checkEnvFile(written('\uFEFFPORT=1\n'));
    checkEnvFile(join(folder, 'missing'));
  });

  it('loses its byte order mark, and the environment of the process counts more', () => {
    expect(withoutBom({ '\uFEFFPORT': '1', HOST: 'a' })).toMatchObject({ PORT: '1', HOST: 'a' });
    expect(withoutBom({ '\uFEFFPORT': '1', PORT: '2' })).toMatchObject({ PORT: '2' });
  });
});
