import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { type ChannelPlan, type DocumentPlan } from '../../../src/streams/domain/channel-plan.js';
import { PayloadMaker } from '../../../src/streams/domain/payloads.js';
import { loadFaker } from '../../../src/streams/reader/faker-values.js';
import { readDocument } from '../../../src/streams/reader/read-document.js';

export const FIXTURES = join(import.meta.dirname, '../../fixtures/streams');
export const SHIPPED = join(import.meta.dirname, '../../../data/streams');

type Tree = Readonly<Record<string, unknown>>;

/** The documents of a folder, by file. */
export function documentsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.(yaml|json)$/.test(file))
    .sort();
}

/** @throws Error with all problems */
export async function planOf(folder: string, file: string): Promise<DocumentPlan> {
  const read = await readDocument(folder, file);
  if ('content' in read) return read.content;
  throw new Error(JSON.stringify(read.problems));
}

export async function makerOf(channel: ChannelPlan): Promise<PayloadMaker> {
  return new PayloadMaker(channel, (await loadFaker()).make);
}

function load(folder: string, file: string): unknown {
  return parse(readFileSync(join(folder, file), 'utf8'));
}

function at(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce(
      (value: unknown, key) => (value as Tree | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      root,
    );
}

/**
 * Validators of a document's messages as ajv makes them of the document itself, without anything of what is tested here: the files
 * are its schemas, and their own references are its own to follow.
 */
export class OriginalSchemas {
  private readonly root: unknown;

  constructor(
    private readonly folder: string,
    private readonly file: string,
    private readonly further: readonly string[] = [],
  ) {
    this.root = load(folder, file);
  }

  /** @param key of the message in its channel */
  validatorOf(channel: string, key: string): ValidateFunction {
    const channelPointer = this.followed(`#/channels/${channel}`);
    const messagePointer = this.followed(`${channelPointer}/messages/${key}`);
    const [file = '', pointer = ''] = messagePointer.split('#');
    const payload = at(file === '' ? this.root : load(this.folder, file), `${pointer}/payload`) as Tree | undefined;
    const isWrapped = payload?.['schemaFormat'] !== undefined;
    const dialect = isWrapped && String(payload['schemaFormat']).includes('2020') ? Ajv2020 : Ajv;
    const ajv = new dialect({ strict: false, validateSchema: false, logger: false });
    // Documents name their schemas with it, as older drafts did.
    ajv.removeKeyword('id');
    (addFormats as unknown as (ajv: Ajv) => void)(ajv);
    for (const name of [this.file, ...this.further]) ajv.addSchema(load(this.folder, name) as Tree, `file:///${name}`);
    const base = `file:///${file === '' ? this.file : file.replace('./', '')}`;
    return ajv.compile({ $ref: `${base}#${pointer}/payload${isWrapped ? '/schema' : ''}` });
  }

  /** By the name of the message, as an event has it. */
  validatorsOf(channel: string): ReadonlyMap<string, ValidateFunction> {
    const messages = at(this.root, `${this.followed(`#/channels/${channel}`)}/messages`.slice(1)) as Tree;
    return new Map(
      Object.keys(messages).flatMap((key) => {
        const message = at(this.root, this.followed(`#/channels/${channel}/messages/${key}`).slice(1)) as Tree;
        if (message['payload'] === undefined) return [];
        return [[typeof message['name'] === 'string' ? message['name'] : key, this.validatorOf(channel, key)] as const];
      }),
    );
  }

  /** Where a pointer leads, over the references of the document. */
  private followed(pointer: string): string {
    if (!pointer.startsWith('#')) return pointer;
    const value = at(this.root, pointer.slice(1)) as Tree | undefined;
    return typeof value?.['$ref'] === 'string' ? this.followed(value['$ref']) : pointer;
  }
}
