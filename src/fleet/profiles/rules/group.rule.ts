import { Equals, IsObject } from 'class-validator';
import { type FieldSpec } from '../../domain/field-kinds.js';
import { type GroupSpec } from '../../domain/kinds/group.js';

export class GroupRule implements GroupSpec {
  @Equals('group')
  readonly kind!: 'group';

  /** Each is checked by the rule of its own kind. */
  @IsObject()
  readonly fields!: Readonly<Record<string, FieldSpec>>;
}
