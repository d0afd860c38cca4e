import { Injectable } from '@nestjs/common';

/** Why a system takes no work yet, in a clause for a person; undefined where it does. */
export type ReadyCheck = () => string | undefined;

/** What has to work before work is sent here, by the name that `/health/ready` has for it. Each system adds its own. */
@Injectable()
export class ReadyChecks {
  private readonly checks = new Map<string, ReadyCheck>();

  add(name: string, check: ReadyCheck): void {
    this.checks.set(name, check);
  }

  all(): ReadonlyMap<string, ReadyCheck> {
    return this.checks;
  }
}
