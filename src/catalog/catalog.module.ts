import { Module } from '@nestjs/common';
import { CatalogService } from './catalog.service.js';

/** Loads `data/order.json` and `data/payment.json`. */
@Module({ providers: [CatalogService], exports: [CatalogService] })
export class CatalogModule {}
