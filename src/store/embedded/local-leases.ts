import { type Observable, Subject } from 'rxjs';
import { type Lease, type Leases } from '../leases.js';

/**
 * Leases on a store that one process has to itself. Nobody else can take a name, so that none is lost, however long the process
 * stands still; those of an earlier process went with it.
 */
export class LocalLeases implements Leases {
  private readonly owners = new Map<string, string>();

  acquire(name: string, owner: string): Promise<Lease | undefined> {
    if (this.owners.has(name)) return Promise.resolve(undefined);
    this.owners.set(name, owner);
    return Promise.resolve(new LocalLease(name, owner, () => this.owners.delete(name)));
  }

  holderOf(name: string): Promise<string | undefined> {
    return Promise.resolve(this.owners.get(name));
  }
}

class LocalLease implements Lease {
  private readonly lost = new Subject<void>();
  private isHeld = true;

  constructor(
    readonly name: string,
    readonly owner: string,
    private readonly onReleased: () => void,
  ) {}

  get held(): boolean {
    return this.isHeld;
  }

  get lost$(): Observable<void> {
    return this.lost;
  }

  release(): Promise<void> {
    if (this.isHeld) {
      this.isHeld = false;
      this.onReleased();
      this.lost.complete();
    }
    return Promise.resolve();
  }
}
