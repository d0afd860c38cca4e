import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { HealthCheck } from '@nestjs/terminus';

type SchemaObject = Extract<ApiResponseSchemaHost['schema'], { type?: unknown }>;

const INDICATORS: SchemaObject = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['up', 'down'] } },
    additionalProperties: true,
  },
};

export const HEALTH_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['status', 'info', 'error', 'details'],
  properties: {
    status: { type: 'string', enum: ['ok', 'error', 'shutting_down'] },
    info: { ...INDICATORS, description: 'What is up.' },
    error: { ...INDICATORS, description: 'What is down.' },
    details: { ...INDICATORS, description: 'Everything.' },
  },
};

/** An answer of terminus. Its own documentation would load all of Swagger a second time, 0.3 s of the start. */
export function HealthAnswer(): MethodDecorator {
  return applyDecorators(
    HealthCheck({ swaggerDocumentation: false, noCache: true }),
    ApiOkResponse({ description: 'All is well.', schema: HEALTH_SCHEMA }),
  );
}
