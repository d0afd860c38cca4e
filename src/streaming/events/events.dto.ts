import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Length } from 'class-validator';
import { LastEventIdParameter } from '../last-event-id-parameter.js';

const MOST_TOPICS = 20;
const EXPECTED = `topics must be 1 to ${MOST_TOPICS} different topics, separated by commas`;

function splitTopics({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.split(',').map((topic) => topic.trim()) : value;
}

/** What to tell. */
export class EventsQuery {
  @ApiProperty({
    description: 'What to tell, separated by commas.',
    type: String,
    example: 'traffic,telemetry,changes/alice',
  })
  @Type(() => String)
  @Transform(splitTopics)
  @ArrayMinSize(1, { message: EXPECTED })
  @ArrayMaxSize(MOST_TOPICS, { message: EXPECTED })
  @ArrayUnique({ message: EXPECTED })
  @Length(1, 200, { each: true, message: EXPECTED })
  readonly topics!: readonly string[];

  @LastEventIdParameter('telemetry=k3v9x2mq7a:17;fleet=p0c4d8w1zt:5')
  readonly lastEventId?: string;
}

/** `event: gap`: entries of a topic that are gone before they were told. */
export class TopicGapMessage {
  /** @example "changes/alice" */
  topic!: string;

  @ApiProperty({ type: 'integer', description: 'The first sequence that is gone.', example: 18 })
  from!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last; null where a lost history was followed.' })
  to!: number | null;
}

/** What a topic tells, as its own endpoint does. */
export class TopicMessageBody {
  [name: string]: unknown;
}
