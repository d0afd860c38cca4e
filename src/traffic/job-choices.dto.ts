import { ApiProperty } from '@nestjs/swagger';
import { ENDPOINTS } from './domain/endpoint.js';
import { LOAD_SCENARIOS } from './domain/load-scenarios.js';

export class ScenarioChoiceBody {
  @ApiProperty({ enum: LOAD_SCENARIOS.map(({ name }) => name), example: 'peak' })
  name!: string;
  @ApiProperty({ description: 'A longer name, which `POST /traffic/start` accepts as well.', example: 'peak-usage' })
  alias!: string;
  @ApiProperty({ description: 'A heading for a person.', example: 'Peak usage' })
  title!: string;
  @ApiProperty({ description: 'One sentence for a person.', example: 'A constant rate.' })
  summary!: string;
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
    description:
      'The rate over time as straight lines between points: `[share of the duration, share of maxRps]`, each 0–1.',
    example: [
      [0, 0],
      [0.25, 1],
      [0.75, 1],
      [1, 0],
    ],
  })
  shape!: readonly (readonly [number, number])[];
}

export class RangeBody {
  @ApiProperty({ type: 'integer', example: 1 })
  minimum!: number;
  @ApiProperty({ type: 'integer', example: 20 })
  maximum!: number;
}

/** What a job may be started with, as the operator has set it. */
export class JobChoicesBody {
  @ApiProperty({ type: [ScenarioChoiceBody] })
  scenarios!: readonly ScenarioChoiceBody[];
  @ApiProperty({ description: 'Seconds.', example: { minimum: 1, maximum: 3600 } })
  duration!: RangeBody;
  @ApiProperty({ description: 'Requests a second; up to `TRAFFIC_MAX_RPS`.', example: { minimum: 1, maximum: 20 } })
  maxRps!: RangeBody;
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...ENDPOINTS] } })
  endpoints!: readonly string[];
  @ApiProperty({
    type: [String],
    description: '`self`, then the names out of `TRAFFIC_TARGETS`.',
    example: ['self', 'shop'],
  })
  targets!: readonly string[];
}
