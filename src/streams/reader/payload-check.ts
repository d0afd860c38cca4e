import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Dialect, type Json, type Schema } from '../domain/schema/json-schema.js';
import { DocumentProblem } from './document-files.js';
import { type SchemaLinker } from './schema-linker.js';

/** ajv-formats is a function and a module at once; its types know the module alone. */
const withFormats = addFormats as unknown as (ajv: Ajv | Ajv2020) => void;

const OPTIONS = { strict: false, allErrors: false, validateFormats: true, logger: false } as const;

const REFERENCE = /"#\/definitions\/s(\d+)"/g;

/** Validates payloads by ajv, against the schemas of a document as they stand there. */
export class PayloadCheck {
  private readonly compiled = new Map<Dialect, Ajv | Ajv2020>();
  private readonly valid = new Set<string>();

  constructor(private readonly linker: SchemaLinker) {}

  /** @throws DocumentProblem for a schema that is none */
  validatorOf(schema: Schema, dialect: Dialect): ValidateFunction {
    const ajv = this.ajvOf(dialect);
    if (typeof schema === 'boolean') return ajv.compile(schema);
    try {
      return ajv.compile({ $ref: `document#/definitions/s${schema.id}` });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new DocumentProblem(schema.place, `the schema is not valid: ${message}`);
    }
  }

  /**
   * Against the dialect's own schema, each that the first refers to: a document may have some of either.
   * @throws DocumentProblem for a schema that is none
   */
  checkSchema(schema: Schema, dialect: Dialect): void {
    const ajv = this.ajvOf(dialect);
    const waiting = typeof schema === 'boolean' ? [] : [schema.id];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const key = `${dialect} ${id}`;
      if (this.valid.has(key)) continue;
      this.valid.add(key);
      const definition = this.linker.definitions[`s${id}`] ?? {};
      const place = this.linker.withId(id)?.place;
      if (place !== undefined && ajv.validateSchema(definition as AnySchemaObject) !== true) {
        const [error] = ajv.errors ?? [];
        throw new DocumentProblem(
          place,
          `the schema is not valid: ${error?.instancePath.slice(1) ?? ''} ${error?.message ?? ''}`,
        );
      }
      for (const [, next] of JSON.stringify(definition).matchAll(REFERENCE)) waiting.push(Number(next));
    }
  }

  private ajvOf(dialect: Dialect): Ajv | Ajv2020 {
    const known = this.compiled.get(dialect);
    if (known !== undefined) return known;
    const ajv = dialect === '2020-12' ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
    withFormats(ajv);
    ajv.addSchema({ $id: 'document', definitions: this.linker.definitions }, 'document', false, false);
    this.compiled.set(dialect, ajv);
    return ajv;
  }
}

/** What a validator has found in a value. */
export function findingOf(validate: ValidateFunction, value: Json): string | undefined {
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath === '' ? 'it' : (error?.instancePath ?? 'it')} ${error?.message ?? 'does not fit'}`;
}
