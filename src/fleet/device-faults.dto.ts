import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsString, Length } from 'class-validator';
import { NumberFrom } from '../kernel/input/number-from.js';
import { OptionalField } from '../kernel/input/optional-field.js';
import { DEVICE_FAULTS, type DeviceFaultKind } from './domain/miner/device-fault.js';

const MAX_SECONDS = 31_536_000;
const OUTSIDE_SEED = { message: 'seed must be a text of 1 to 64 characters' };

/** A fault for a device. */
export class DeviceFaultDto {
  @ApiProperty({
    enum: DEVICE_FAULTS,
    example: 'fan-stuck',
    description:
      '`overheat`, `fan-stuck`: it gets hot, stops, and goes on with less · `pool-down`, `power-fault`: it does not hash · ' +
      '`asic-error`: many results are wrong · `wifi-weak`: answers are late, or do not come · `slow-http`: answers are late · ' +
      '`reset-loop`: it restarts again and again. A device without a board can have the last three only.',
  })
  @IsIn(DEVICE_FAULTS, { message: `kind must be one of ${DEVICE_FAULTS.join(', ')}` })
  readonly kind!: DeviceFaultKind;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 64,
    description: 'The same seed, the same delays and resets. Default: `FLEET_SEED`.',
  })
  @OptionalField()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'number' ? String(value) : value))
  @IsString(OUTSIDE_SEED)
  @Length(1, 64, OUTSIDE_SEED)
  readonly seed?: string;

  @ApiPropertyOptional({
    minimum: 0.1,
    maximum: MAX_SECONDS,
    example: 600,
    description: 'How long it lasts. Default: until it is taken back.',
  })
  @OptionalField()
  @NumberFrom(0.1, MAX_SECONDS)
  readonly forSeconds?: number;
}

/** A fault for many devices. */
export class FleetFaultDto extends DeviceFaultDto {
  @ApiProperty({
    minimum: 0,
    maximum: 1,
    example: 0.25,
    description: 'The share of the devices that get it, drawn by the seed.',
  })
  @NumberFrom(0, 1)
  readonly share!: number;
}

/** A fault that a device has. */
export class DeviceFaultState {
  /** @example "mockaxe1" */
  hostname!: string;
  @ApiProperty({ enum: DEVICE_FAULTS, example: 'fan-stuck' })
  kind!: DeviceFaultKind;
  /** @example "flowprobe" */
  seed!: string;
  /** @example "2025-09-06T22:52:52.123Z" */
  @ApiProperty({ format: 'date-time' })
  since!: string;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null where it lasts until it is taken back.',
    example: '2025-09-06T23:02:52.123Z',
  })
  until!: string | null;
}

/** Faults of devices. */
export class DeviceFaultsBody {
  faults!: DeviceFaultState[];
}
