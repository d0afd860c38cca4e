export interface NumberSchema {
  readonly type: 'integer' | 'number';
  readonly minimum?: number;
  readonly exclusiveMinimum?: true;
  readonly maximum?: number;
  readonly exclusiveMaximum?: true;
}

interface ListSchema {
  readonly type: () => new () => object;
  readonly isArray: true;
  readonly minItems: number;
  readonly maxItems: number;
}

interface ChoiceSchema {
  readonly oneOf: (NumberSchema | { readonly type: 'string'; readonly pattern: string })[];
}

type Schema = NumberSchema | ListSchema | ChoiceSchema;

/** What the OpenAPI document says about a property beside its comment. */
interface SchemaNote {
  readonly prototype: object;
  readonly property: string | symbol;
  readonly schema: Schema;
}

const notes: SchemaNote[] = [];

/**
 * Says something about a property in the OpenAPI document, as Swagger's own `ApiProperty` does, but loads nothing: the rules of
 * data files are read by the command-line tools too, and Swagger brings most of Nest along.
 */
export function InSchema(schema: Schema): PropertyDecorator {
  return (prototype, property) => void notes.push({ prototype, property, schema });
}

/** Hands over what has been noted since the last call, each note once. */
export function takeSchemaNotes(): SchemaNote[] {
  return notes.splice(0);
}
