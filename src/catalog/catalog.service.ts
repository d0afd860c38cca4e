import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { CatalogFiles } from './catalog-files.js';
import { type Catalog } from './domain/catalog.js';

/** What orders and payments can be, as the files have it now. */
@Injectable()
export class CatalogService {
  private readonly files: CatalogFiles;

  constructor(environment: Environment, health: DataHealth) {
    this.files = new CatalogFiles(environment.DATA_DIR);
    health.watch(() => this.files.broken());
  }

  /** The catalog in use: the same object until one of the files changes for the better. */
  current(): Catalog {
    return this.files.current();
  }
}
