import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsNotEmptyObject,
  IsObject,
  IsString,
  ValidateNested,
} from 'class-validator';
import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { OptionalField } from '../../kernel/input/optional-field.js';
import { type Read, readAs } from '../../kernel/input/validation.js';
import { type Movement } from '../domain/blend.js';
import { endpointProblems, type Endpoints, socketProblems, type Sockets } from '../domain/endpoint-names.js';
import { fieldProblems, type FieldSpec } from '../domain/field-kinds.js';
import { type MinerProfile, makeProfile, type ProfileSpec } from '../domain/profile.js';
import { checkReferences } from '../domain/profile-rules.js';
import { periodSeconds, type Shape, shapeProblems } from '../domain/shape.js';
import { FirmwareShareFile } from './firmware-file.js';
import { minerProblems } from './miner-file.js';

/** A kind of device, field by field. */
export class ProfileFile {
  @OptionalField()
  @IsString()
  readonly description?: string;

  @OptionalField()
  @IsObject()
  readonly signals?: Readonly<Record<string, Movement>>;

  @IsNotEmptyObject()
  readonly fields!: Readonly<Record<string, FieldSpec>>;

  @OptionalField()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique(({ version }: FirmwareShareFile) => version, { message: 'versions has a version twice' })
  @ValidateNested({ each: true })
  @Type(() => FirmwareShareFile)
  readonly versions?: readonly FirmwareShareFile[];

  @OptionalField()
  @IsBoolean()
  readonly isOnlyByName?: boolean;

  @OptionalField()
  @IsObject()
  readonly miner?: MinerProfile;

  @OptionalField()
  @IsObject()
  readonly endpoints?: Endpoints;

  @OptionalField()
  @IsObject()
  readonly sockets?: Sockets;

  @OptionalField()
  @IsBoolean()
  readonly isLocal?: boolean;
}

/** A signal moves by itself: fields follow others, signals do not. */
const SIGNAL: Shape<Pick<Movement, 'periodSeconds'>> = { periodSeconds };

function signalProblems(signals: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(signals).flatMap(([name, spec]) => {
    const place = `signals.${name}`;
    return isObject(spec) ? shapeProblems(spec, SIGNAL, place) : [{ field: place, problem: 'must be a JSON object' }];
  });
}

/** Reads a profile file's value: what it says, or every problem with its place, such as `fields.power.of`. */
export function readProfileFile(value: unknown): Read<ProfileSpec> {
  const read = readAs(ProfileFile, value);
  if ('problems' in read) return read;
  const { signals = {}, fields, versions, miner, endpoints, sockets, isOnlyByName, isLocal } = read.content;
  const problems = [
    ...signalProblems(signals),
    ...Object.entries(fields).flatMap(([name, spec]) => fieldProblems(spec, `fields.${name}`)),
    ...(miner === undefined ? [] : minerProblems(miner)),
    ...endpointProblems(endpoints ?? {}),
    ...socketProblems(sockets ?? {}),
  ];
  if (problems.length > 0) return { problems };
  const content: ProfileSpec = {
    signals,
    fields,
    ...(versions !== undefined && { versions: versions.map(({ version, weight }) => ({ version, weight })) }),
    ...(miner !== undefined && { miner }),
    ...(endpoints !== undefined && { endpoints }),
    ...(sockets !== undefined && { sockets }),
    ...(isOnlyByName !== undefined && { isOnlyByName }),
    ...(isLocal !== undefined && { isLocal }),
  };
  const misfits = checkReferences(makeProfile(content));
  return misfits.length > 0 ? { problems: misfits } : { content };
}
