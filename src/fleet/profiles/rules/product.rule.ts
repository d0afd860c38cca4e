import { ArrayMaxSize, ArrayMinSize, Equals, IsArray, IsString } from 'class-validator';
import { type ProductSpec } from '../../domain/kinds/product.js';
import { Amount } from './amount.js';
import { Decimals } from './decimals.js';

export class ProductRule implements ProductSpec {
  @Equals('product')
  readonly kind!: 'product';

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @IsString({ each: true })
  readonly of!: readonly string[];

  @Amount()
  readonly scale!: number;

  @Decimals()
  readonly decimals!: number;
}
