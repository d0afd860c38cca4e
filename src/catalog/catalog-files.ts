import { join } from 'node:path';
import { type BrokenFile, brokenOf, DataFile, loadAll } from '../kernel/data/data-file.js';
import { type Catalog, type EntityCatalog, readEntityCatalog } from './domain/catalog.js';

/** `order.json` and `payment.json` of a data folder, as one catalog. */
export class CatalogFiles {
  private readonly order: DataFile<EntityCatalog>;
  private readonly payment: DataFile<EntityCatalog>;
  private catalog: Catalog | undefined;

  /** @throws DataFileError when one of the files is missing or does not fit. */
  constructor(dataDir: string) {
    this.order = new DataFile(join(dataDir, 'order.json'), readEntityCatalog);
    this.payment = new DataFile(join(dataDir, 'payment.json'), readEntityCatalog);
    loadAll([this.order, this.payment]);
  }

  /** The catalog in use: the same object until one of the files changes for the better. */
  current(): Catalog {
    const order = this.order.current();
    const payment = this.payment.current();
    if (this.catalog?.order !== order || this.catalog.payment !== payment) {
      this.catalog = Object.freeze({ order, payment });
    }
    return this.catalog;
  }

  /** Files that are not in use as they are now, with the reasons. */
  broken(): BrokenFile[] {
    return brokenOf([this.order, this.payment]);
  }
}
