import { ApiProperty } from '@nestjs/swagger';

const INDICATORS = {
  type: 'object' as const,
  additionalProperties: {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['up', 'down'] } },
    additionalProperties: true,
  },
};

type Indicators = Readonly<Record<string, { readonly status: 'up' | 'down'; readonly [detail: string]: unknown }>>;

/** An answer of terminus. */
export class HealthBody {
  status!: 'ok' | 'error' | 'shutting_down';

  @ApiProperty({ ...INDICATORS, description: 'What is up.' })
  info!: Indicators;

  @ApiProperty({ ...INDICATORS, description: 'What is down.' })
  error!: Indicators;

  @ApiProperty({ ...INDICATORS, description: 'Everything.' })
  details!: Indicators;
}
