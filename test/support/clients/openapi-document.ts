/** Parts of an OpenAPI document, as far as the tests read them. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly $ref?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly examples?: readonly unknown[];
  readonly contentMediaType?: string;
  readonly contentSchema?: Schema;
  readonly title?: string;
}

interface Content {
  readonly schema?: Schema;
  readonly itemSchema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly serializedValue?: string }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly summary?: string;
  readonly parameters?: readonly {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    example?: unknown;
    schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { description?: string; content?: Readonly<Record<string, Content>> }>>;
}

export interface Document {
  readonly openapi: string;
  readonly info: { title: string; version: string; description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The names of the schemas of the data of each event of a stream, by the event's name; `message` is one without a name. */
export function eventsOf(item: Schema | undefined): Record<string, string[]> {
  return Object.fromEntries(
    (item?.oneOf ?? [item ?? {}]).map(({ properties = {} }) => {
      const data = properties['data']?.contentSchema ?? {};
      const refs = (data.oneOf ?? [data]).map(({ $ref, items }) => ($ref ?? items?.$ref ?? '').split('/').at(-1) ?? '');
      const { const: name, pattern } = properties['event'] ?? {};
      return [typeof name === 'string' ? name : (pattern ?? 'message'), refs];
    }),
  );
}
