import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { readPorts } from '../../../src/config/port-list.js';
import { ConfigurationError, readEnvironment } from '../../../src/config/read-environment.js';

function complaint(source: Record<string, string>): string {
  try {
    readEnvironment(source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('PORTS', () => {
  test.each<[string, readonly number[]]>([
    ['8001', [8001]],
    ['8001,8002', [8001, 8002]],
    [' 8002 , 8001 ', [8002, 8001]],
    ['8001-8003', [8001, 8002, 8003]],
    ['9000,8001-8002,9001', [9000, 8001, 8002, 9001]],
    ['8001-8001', [8001]],
    ['0', [0]],
    ['0,0,0', [0, 0, 0]],
    ['8001,', [8001]],
    ['', []],
    ['  ', []],
  ])('%j is %j', (text, ports) => {
    expect(readEnvironment({ PORTS: text }).PORTS).toEqual(ports);
  });

  test.each([
    ['abc', '"abc" is neither a port nor a range such as 8001-8100'],
    ['80a', '"80a" is neither a port nor a range such as 8001-8100'],
    ['-1', '"-1" is neither a port nor a range such as 8001-8100'],
    ['8001;8002', '"8001;8002" is neither a port nor a range such as 8001-8100'],
    ['8001-', '"8001-" is neither a port nor a range such as 8001-8100'],
    ['8001 - 8003', '"8001 - 8003" is neither a port nor a range such as 8001-8100'],
    ['65536', '65536 is above 65535'],
    ['65000-70000', '65000-70000 is above 65535'],
    ['8100-8001', '8100-8001 ends before it begins'],
    ['0-10', '0-10 begins with 0, which stands for any free port and is for itself'],
    ['8001,8001', '8001 stands there twice'],
    ['8001-8003,8002', '8002 stands there twice'],
    ['1-10001', 'there are more than 10000 ports'],
  ])('%j is refused: %s', (text, problem) => {
    expect(complaint({ PORTS: text })).toContain(`  PORTS=${JSON.stringify(text)}: must be ports and ranges`);
    expect(complaint({ PORTS: text })).toContain(problem);
  });

  it('names all that is wrong at once', () => {
    expect(readPorts('x,70000,9-8,5,5')).toEqual({
      problems: [
        '"x" is neither a port nor a range such as 8001-8100',
        '70000 is above 65535',
        '9-8 ends before it begins',
        '5 stands there twice',
      ],
    });
  });
});
