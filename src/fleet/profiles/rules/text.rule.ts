import { Equals, IsString, Matches } from 'class-validator';
import { type TextSpec } from '../../domain/kinds/text.js';

export class TextRule implements TextSpec {
  @Equals('text')
  readonly kind!: 'text';

  @IsString()
  @Matches(/^([^{}]|\{hostname\}|\{firmware\})*$/, {
    message: 'text may have {hostname} and {firmware} in braces, and nothing else',
  })
  readonly text!: string;
}
