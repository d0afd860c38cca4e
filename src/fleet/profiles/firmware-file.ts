import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsNotEmpty,
  IsNumber,
  IsPositive,
  IsString,
  ValidateNested,
} from 'class-validator';
import { type Read, readAs } from '../../kernel/input/validation.js';
import { type FirmwareShare } from '../domain/firmware.js';

/** A version and how often it is met. */
export class FirmwareShareFile implements FirmwareShare {
  @IsString()
  @IsNotEmpty()
  readonly version!: string;

  @IsNumber()
  @IsPositive()
  readonly weight!: number;
}

/** A version and how often it is met, several of them. */
export class FirmwareFile {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique(({ version }: FirmwareShareFile) => version, { message: 'versions has a version twice' })
  @ValidateNested({ each: true })
  @Type(() => FirmwareShareFile)
  readonly versions!: readonly FirmwareShareFile[];
}

export function readFirmwareFile(value: unknown): Read<readonly FirmwareShare[]> {
  const read = readAs(FirmwareFile, value);
  if ('problems' in read) return read;
  return { content: read.content.versions.map(({ version, weight }) => ({ version, weight })) };
}
