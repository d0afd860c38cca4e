import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Length } from 'class-validator';
import { StreamParameters } from '../wire/stream-parameters.dto.js';

const MAX_TOPICS = 20;
const EXPECTED = `topics must be 1 to ${MAX_TOPICS} different topics, separated by commas`;

function splitTopics({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.split(',').map((topic) => topic.trim()) : value;
}

/** Which topics to stream. */
export class EventsQuery extends StreamParameters('telemetry=k3v9x2mq7a:17;fleet=p0c4d8w1zt:5') {
  @ApiProperty({
    description: 'The topics, separated by commas.',
    type: String,
    example: 'traffic,telemetry,changes/alice',
  })
  @Type(() => String)
  @Transform(splitTopics)
  @ArrayMinSize(1, { message: EXPECTED })
  @ArrayMaxSize(MAX_TOPICS, { message: EXPECTED })
  @ArrayUnique({ message: EXPECTED })
  @Length(1, 200, { each: true, message: EXPECTED })
  readonly topics!: readonly string[];
}

/** `event: gap`: messages of a topic that are gone before they were sent. */
export class TopicGapMessage {
  /** @example "changes/alice" */
  topic!: string;

  @ApiProperty({ type: 'integer', description: 'The first sequence that is gone.', example: 18 })
  from!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last; null where the history was lost.' })
  to!: number | null;
}
