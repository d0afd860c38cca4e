import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length, Matches } from 'class-validator';
import { OptionalField } from '../kernel/input/optional-field.js';
import { NumberIn } from '../kernel/input/number-in.js';

const NAME = { message: 'name must be 1 to 100 characters, not only blanks and without control characters' };
const EMAIL = { message: 'email must be an address such as ada@example.org, of at most 254 characters' };

function IsName(): PropertyDecorator {
  return (target, key) => {
    IsString(NAME)(target, key);
    Length(1, 100, NAME)(target, key);
    Matches(/^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u, NAME)(target, key);
  };
}

function IsAddress(): PropertyDecorator {
  return (target, key) => {
    IsEmail({}, EMAIL)(target, key);
    Length(3, 254, EMAIL)(target, key);
  };
}

/** A new user. */
export class NewUser {
  /** @example "Ada Lindqvist" */
  @IsName()
  readonly name!: string;

  /** @example "ada.lindqvist@example.org" */
  @IsAddress()
  readonly email!: string;
}

/** What is to be changed; at least one of them. */
export class UserChange {
  /** @example "Ada Berg" */
  @OptionalField()
  @IsName()
  readonly name?: string;

  /** @example "ada.berg@example.org" */
  @OptionalField()
  @IsAddress()
  readonly email?: string;
}

export class UserPageQuery {
  @NumberIn({
    field: 'page',
    min: 1,
    max: 10_000,
    integer: true,
    description: 'Which page, from 1; the oldest users are on the first.',
    default: 1,
  })
  readonly page?: number;

  @NumberIn({ field: 'limit', min: 1, max: 100, integer: true, description: 'Users on a page.', default: 20 })
  readonly limit?: number;
}

export class FailureQuery {
  @NumberIn({
    field: 'errorRate',
    min: 0,
    max: 1,
    description: 'How probable it is that the answer is one of 500, 502, 503 and 504.',
    default: 0.5,
  })
  readonly errorRate?: number;
}

export class UserBody {
  /** @example "01936e1f-3c00-7000-a5c2-9b1e5d2c0f07" */
  @ApiProperty({ format: 'uuid' })
  id!: string;
  /** @example "Ada Lindqvist" */
  name!: string;
  /** @example "ada.lindqvist@example.org" */
  email!: string;
  /** @example "2025-09-06T22:52:52.130Z" */
  createdAt!: string;
  /** @example "2025-09-06T22:52:52.130Z" */
  updatedAt!: string;
}

export class UserPageBody {
  @ApiProperty({ type: [UserBody], description: 'The users of this page, the oldest first.' })
  items!: UserBody[];
  @ApiProperty({ type: 'integer', example: 1 })
  page!: number;
  @ApiProperty({ type: 'integer', example: 20 })
  limit!: number;
  @ApiProperty({ type: 'integer', description: 'Users there are in all, 10,000 at most.', example: 1 })
  total!: number;
  @ApiProperty({ type: 'integer', description: 'Pages there are in all.', example: 1 })
  pages!: number;
}

/** What a request that did not fail on purpose is answered with. */
export class NoFailure {
  /** @example true */
  ok!: boolean;
}
