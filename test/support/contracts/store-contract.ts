import { afterEach, beforeEach, describe } from '@jest/globals';
import { declareKeyValueContract } from './key-value-contract.js';
import { declareLeaseContract } from './lease-contract.js';
import { declareLogContract } from './log-contract.js';
import { type Bench, type StoreFixture, type StoreKind } from '../apps/store-bench.js';

/** Declares what every driver of the store has to do, the same tests for each. */
export function declareStoreContract(kind: StoreKind): void {
  describe(`the store, ${kind.name}`, () => {
    let fixture: StoreFixture;
    const bench: Bench = {
      kind,
      get fixture() {
        return fixture;
      },
    };
    beforeEach(async () => {
      fixture = await kind.fixture();
    });
    afterEach(async () => {
      await fixture.dispose();
    });
    declareLogContract(bench);
    declareKeyValueContract(bench);
    declareLeaseContract(bench);
  });
}
