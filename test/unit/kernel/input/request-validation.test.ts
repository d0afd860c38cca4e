import { describe, expect, it, test } from '@jest/globals';
import { parse } from 'node:querystring';
import { type ArgumentMetadata } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsNumber, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { FlowProbeError, type Problem } from '../../../../src/kernel/errors/flowprobe.error.js';
import { RequestValidation } from '../../../../src/kernel/input/request-validation.js';

class Part {
  @IsNumber()
  readonly size!: number;
}

class Wish {
  @IsOptional()
  @IsString({ message: 'seed must be a single text' })
  readonly seed?: string;

  @IsOptional()
  @IsInt()
  readonly count?: number;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Part)
  readonly parts?: readonly Part[];

  @IsOptional()
  @IsObject()
  readonly weights?: object;
}

function read(value: unknown, type: ArgumentMetadata['type'] = 'body', metatype: new () => object = Wish): unknown {
  return new RequestValidation().transform(value, { type, metatype });
}

/** How a value is refused. */
function refusal(value: unknown, type: ArgumentMetadata['type'] = 'body'): FlowProbeError {
  try {
    read(value, type);
  } catch (error) {
    if (error instanceof FlowProbeError) return error;
    throw error;
  }
  throw new Error(`it was accepted: ${JSON.stringify(value)}`);
}

const problemsOf = (text: string): readonly Problem[] => refusal(JSON.parse(text)).details;
const unknown = (field: string): Problem => ({ field, problem: `${field} is not known here` });
const inherited = (field: string): Problem => {
  const { problem } = unknown(field);
  return { field, problem: `${problem}: every object has a field of this name` };
};

/** Names that every object has without being asked. */
const INHERITED = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'];

describe('RequestValidation', () => {
  it('reads a value as an instance of what the handler asks for', () => {
    const wish = read({ seed: 'a', parts: [{ size: 2 }] });
    expect(wish).toBeInstanceOf(Wish);
    expect(wish).toEqual({ seed: 'a', parts: [{ size: 2 }] });
    expect((wish as Wish).parts?.[0]).toBeInstanceOf(Part);
  });

  test.each([
    ['query', 'invalid-query'],
    ['body', 'invalid-body'],
  ] as const)('refuses a %s with a code of its own', (type, code) => {
    expect(refusal({ count: 'x' }, type)).toMatchObject({ code, status: 400 });
  });

  it('refuses unknown fields by name, at any depth, beside every other problem', () => {
    expect(problemsOf('{"seeds":"a","count":1.5,"parts":[{"size":1},{"size":"2","color":"red"}]}')).toEqual([
      unknown('seeds'),
      { field: 'count', problem: 'count must be an integer number' },
      unknown('parts.1.color'),
      { field: 'parts.1.size', problem: 'size must be a number conforming to the specified constraints' },
    ]);
  });

  test.each([null, [], [{ seed: 'a' }], 'text', 7, true, undefined])('refuses %j as a whole', (value) => {
    const problem = 'the body must be a JSON object, sent as application/json';
    expect(refusal(value).details).toEqual([{ field: 'body', problem }]);
    expect(refusal(value, 'query').details.map(({ field }) => field)).toEqual(['query']);
  });

  it('refuses a query parameter that is given twice', () => {
    expect(refusal(parse('seed=a&seed=b'), 'query').message).toBe('seed must be a single text');
  });

  it('takes an empty object where nothing has to be said', () => {
    expect(read({})).toEqual({});
    expect(read(parse(''), 'query')).toEqual({});
  });

  test.each([
    ['param', Wish],
    ['custom', Wish],
    ['query', String],
    ['body', Object],
    ['body', Array],
    ['query', undefined],
  ] as const)('leaves a %s of type %p alone', (type, metatype) => {
    const value = { anything: true };
    const metadata: ArgumentMetadata = metatype === undefined ? { type } : { type, metatype };
    expect(new RequestValidation().transform(value, metadata)).toBe(value);
  });

  test.each([
    '{"__proto__":{"polluted":true}}',
    '{"weights":{"__proto__":{"polluted":true}}}',
    '{"parts":[{"size":1,"__proto__":{"polluted":true}}]}',
    '{"weights":{"constructor":{"prototype":{"polluted":true}}}}',
  ])('lets %s change nothing that other objects have', (text) => {
    try {
      read(JSON.parse(text));
    } catch {
      // To be refused is fine, too.
    }
    expect([Reflect.get({}, 'polluted'), Reflect.get(new Wish(), 'polluted')]).toEqual([undefined, undefined]);
  });

  test.each(INHERITED)('refuses the unknown body field %s by name', (field) => {
    expect(problemsOf(`{"seed":"a","${field}":1}`)).toEqual([inherited(field)]);
  });

  test.each(INHERITED)('refuses the unknown query field %s by name', (field) => {
    expect(refusal(parse(`seed=a&${field}=1`), 'query').details).toEqual([inherited(field)]);
  });

  test.each([
    ['an unknown field', '{"x":{"constructor":5}}'],
    ['a field that should be a text', '{"seed":{"constructor":5}}'],
    ['a field that should be a number', '{"count":{"constructor":{"name":"Object"}}}'],
    ['a field that should be a list', '{"parts":[{"size":{"constructor":null}}]}'],
  ])('refuses %s whose value has a constructor, like any other wrong value', (_, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('refuses a value that is nested too deep, like any other wrong value', () => {
    const depth = 50_000;
    const [problem] = problemsOf(`{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(problem?.problem).toMatch(/^x(\.0)+ is nested too deep$/);
  });
});
