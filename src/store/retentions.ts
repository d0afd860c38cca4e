import { Injectable } from '@nestjs/common';
import { type Retention } from './log-storage.js';

/** Names whose retention is remembered; past it they are looked up anew. */
const MAX_REMEMBERED = 2000;
const KEEP_ALL: Retention = { maxCount: Infinity, maxAgeMs: Infinity };

/** How much is kept of each topic: what the system that writes it has declared. Of others nothing is dropped. */
@Injectable()
export class Retentions {
  private readonly declared = new Map<string, Retention>();
  /** It is asked with each append. */
  private readonly found = new Map<string, Retention>();

  /** For all topics that begin so; where two fit, the longer one counts. To be called before anything is written. */
  declare(topicPrefix: string, retention: Retention): void {
    this.declared.set(topicPrefix, retention);
    this.found.clear();
  }

  of(topic: string): Retention {
    let retention = this.found.get(topic);
    if (retention === undefined) {
      retention = this.find(topic);
      if (this.found.size >= MAX_REMEMBERED) this.found.clear();
      this.found.set(topic, retention);
    }
    return retention;
  }

  private find(topic: string): Retention {
    const fitting = [...this.declared.keys()].filter((prefix) => topic.startsWith(prefix));
    const [longest = ''] = fitting.sort((a, b) => b.length - a.length);
    return this.declared.get(longest) ?? KEEP_ALL;
  }
}
