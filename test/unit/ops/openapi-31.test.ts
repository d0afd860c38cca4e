import { describe, expect, it } from '@jest/globals';
import { toOpenApi31, toSchema31 } from '../../../src/ops/openapi-31.js';
import { toOpenApi32 } from '../../../src/ops/openapi-32.js';
import { type OpenApiDocument } from '../../../src/ops/openapi-document.js';

const REF = { $ref: '#/components/schemas/User' };

describe('a schema of OpenAPI 3.0 in 3.1', () => {
  it.each([
    ['an example is one of the examples', { type: 'string', example: 'a' }, { type: 'string', examples: ['a'] }],
    ['an example may be null', { type: 'null', example: null }, { type: 'null', examples: [null] }],
    ['nullable is a type', { type: 'integer', nullable: true }, { type: ['integer', 'null'] }],
    ['nullable: false says nothing', { type: 'integer', nullable: false }, { type: 'integer' }],
    [
      'null is one of the values',
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'null that is listed is not listed again',
      { type: 'string', enum: ['a', null], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'a reference that may be null is one of two',
      { nullable: true, description: 'Who.', allOf: [REF] },
      { description: 'Who.', oneOf: [REF, { type: 'null' }] },
    ],
    [
      'a choice that may be null has null beside it',
      { nullable: true, oneOf: [REF] },
      { anyOf: [{ oneOf: [REF] }, { type: 'null' }] },
    ],
    ['a reference needs no allOf', { description: 'Who.', allOf: [REF] }, { description: 'Who.', ...REF }],
    ['an allOf of several stays', { allOf: [REF, { type: 'object' }] }, { allOf: [REF, { type: 'object' }] }],
    [
      'an exclusive bound is the bound',
      { minimum: 0, exclusiveMinimum: true, maximum: 9 },
      { exclusiveMinimum: 0, maximum: 9 },
    ],
    ['a bound that is not exclusive stays', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
  ])('%s', (_what, schema, expected) => {
    expect(toSchema31(schema)).toEqual(expected);
  });

  it('is so at any depth, and leaves values as they are that look like keywords', () => {
    const nullable = { type: 'string', nullable: true };
    const types = { type: ['string', 'null'] };
    const schema = {
      properties: { nullable, example: { items: nullable } },
      additionalProperties: nullable,
      oneOf: [nullable, { not: nullable }],
      default: { nullable: true },
      example: { nullable: true, example: 1 },
    };
    expect(toSchema31(schema)).toEqual({
      properties: { nullable: types, example: { items: types } },
      additionalProperties: types,
      oneOf: [types, { not: types }],
      default: { nullable: true },
      examples: [{ nullable: true, example: 1 }],
    });
    expect(toSchema31({ additionalProperties: false })).toEqual({ additionalProperties: false });
  });
});

describe('a stream', () => {
  const stream = {
    operationId: 'streamDay',
    summary: 'A day',
    tags: [],
    parameters: [{ name: 'seed', in: 'query', example: '1', schema: { type: 'string', example: '1' } }],
    responses: {
      200: {
        description: 'Messages.',
        headers: { 'X-Seed': { schema: { type: 'string', nullable: true } } },
        content: { 'text/event-stream': { schema: { type: 'string' }, example: 'data: 1\n\n' } },
      },
    },
    'x-event-stream': {
      idPattern: '^\\d+$',
      hasTopics: false,
      events: [
        { name: 'start', isIdOptional: false, payload: { $ref: '#/components/schemas/Start' } },
        { name: 'end', isIdOptional: false, payload: { $ref: '#/components/schemas/End' } },
        { name: 'gap', event: 'gap', isIdOptional: true, payload: { type: 'array' as const, items: REF } },
      ],
    },
  };
  const document: OpenApiDocument = {
    openapi: '3.0.0',
    info: { title: 't', description: 'd', version: '1' },
    servers: [],
    tags: [],
    paths: { '/stream': { get: stream } },
    components: { schemas: {}, securitySchemes: {} },
  };
  const item = {
    $ref: '#/components/schemas/ServerSentEvent',
    oneOf: [
      {
        title: 'start, end',
        type: 'object',
        required: ['id', 'data'],
        properties: {
          id: { type: 'string', pattern: '^\\d+$' },
          event: false,
          data: {
            type: 'string',
            contentMediaType: 'application/json',
            contentSchema: { oneOf: [{ $ref: '#/components/schemas/Start' }, { $ref: '#/components/schemas/End' }] },
          },
        },
      },
      {
        title: 'gap',
        type: 'object',
        required: ['event', 'data'],
        properties: {
          id: { type: 'string', pattern: '^\\d+$' },
          event: { type: 'string', const: 'gap' },
          data: {
            type: 'string',
            contentMediaType: 'application/json',
            contentSchema: { type: 'array', items: REF },
          },
        },
      },
    ],
  };

  it('is a text of events in 3.1, and without the note that it was made of', () => {
    const operation = toOpenApi31(document).paths['/stream']?.['get'];
    expect(operation).not.toHaveProperty('x-event-stream');
    expect(operation?.parameters).toEqual([
      { name: 'seed', in: 'query', example: '1', schema: { type: 'string', examples: ['1'] } },
    ]);
    expect(operation?.responses['200']?.headers).toEqual({ 'X-Seed': { schema: { type: ['string', 'null'] } } });
    expect(operation?.responses['200']?.content).toEqual({
      'text/event-stream': {
        schema: {
          type: 'string',
          contentMediaType: 'text/event-stream',
          contentSchema: { type: 'array', items: item },
        },
        example: 'data: 1\n\n',
      },
    });
  });

  it('is a sequence of events in 3.2', () => {
    const { openapi, paths, components } = toOpenApi32(toOpenApi31(document));
    expect(openapi).toBe('3.2.0');
    expect(paths['/stream']?.['get']?.responses['200']?.content).toEqual({
      'text/event-stream': { itemSchema: item, examples: { stream: { serializedValue: 'data: 1\n\n' } } },
    });
    expect(Object.keys(components.schemas)).toEqual(['ServerSentEvent']);
  });
});
