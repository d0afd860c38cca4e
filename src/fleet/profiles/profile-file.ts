import { IsNotEmptyObject, IsObject, IsString } from 'class-validator';
import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { OptionalField } from '../../kernel/input/optional-field.js';
import { type Read, readAs } from '../../kernel/input/validation.js';
import { type Movement } from '../domain/blend.js';
import { fieldProblems, type FieldSpec } from '../domain/field-kinds.js';
import { makeProfile, type ProfileSpec } from '../domain/profile.js';
import { checkReferences } from '../domain/profile-rules.js';
import { periodSeconds, type Shape, shapeProblems } from '../domain/shape.js';

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
  const { signals = {}, fields } = read.content;
  const problems = [
    ...signalProblems(signals),
    ...Object.entries(fields).flatMap(([name, spec]) => fieldProblems(spec, `fields.${name}`)),
  ];
  if (problems.length > 0) return { problems };
  const misfits = checkReferences(makeProfile({ signals, fields }));
  return misfits.length > 0 ? { problems: misfits } : { content: { signals, fields } };
}
