import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ErrorCode } from '../errors/error-codes.js';
import { refused } from '../errors/flowprobe.error.js';
import { readAs } from './validation.js';

const CODES: Partial<Record<ArgumentMetadata['type'], ErrorCode>> = { query: 'invalid-query', body: 'invalid-body' };
const BODY_HINT: Partial<Record<ArgumentMetadata['type'], string>> = { body: ', sent as application/json' };
const NATIVE_TYPES: unknown[] = [Object, String, Number, Boolean, Array];

/**
 * Reads queries and bodies as the class that the handler asks for; what does not fit is refused with every field named.
 * Nest's own ValidationPipe has one exception factory for all kinds of input, so it cannot give queries and bodies codes of their own.
 */
@Injectable()
export class RequestValidation implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    const code = CODES[type];
    if (code === undefined || metatype === undefined || NATIVE_TYPES.includes(metatype)) return value;
    const read = readAs(metatype as new () => object, value);
    if ('content' in read) return read.content;
    throw refused(
      code,
      read.problems.map(({ field, problem }) =>
        field === '' ? { field: type, problem: `the ${type} ${problem}${BODY_HINT[type] ?? ''}` } : { field, problem },
      ),
    );
  }
}
