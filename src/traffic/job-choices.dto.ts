import { ApiProperty } from '@nestjs/swagger';
import { ENDPOINTS } from './domain/endpoint.js';
import { SCENARIOS } from './domain/scenarios.js';

export class ScenarioChoiceBody {
  @ApiProperty({ enum: SCENARIOS.map(({ name }) => name), example: 'peak' })
  name!: string;
  @ApiProperty({ description: 'One sentence for a person.', example: 'A constant rate.' })
  summary!: string;
}

export class RangeBody {
  @ApiProperty({ type: 'integer', example: 1 })
  minimum!: number;
  @ApiProperty({ type: 'integer', example: 20 })
  maximum!: number;
}

/** What a job may be asked for, as the operator has set it. */
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
