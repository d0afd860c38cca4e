import { type Settings } from './setting-specs.js';

/** Where a device can have its firmware, the one from the works first. */
export const PARTITIONS = ['factory', 'ota_0', 'ota_1'] as const;

export type Partition = (typeof PARTITIONS)[number];

/** Names under which a device keeps this beside its settings; no request can set them. */
const RUNNING = 'runningPartition';
const VERSIONS = 'partitionVersions';

type Versions = Readonly<Partial<Record<Partition, string>>>;

export function isPartition(value: unknown): value is Partition {
  return typeof value === 'string' && (PARTITIONS as readonly string[]).includes(value);
}

/** Versions by partition; a device comes with its firmware in the first two. */
export function versionsOf(kept: Settings, delivered: string): Versions {
  return (kept[VERSIONS] as Versions | undefined) ?? { factory: delivered, ota_0: delivered };
}

export function runningOf(kept: Settings): Partition {
  const running = kept[RUNNING];
  return isPartition(running) ? running : 'ota_0';
}

/** What is kept once an update is installed: in the partition that does not run, and never in that from the works. */
export function installed(kept: Settings, delivered: string, version: string): Settings {
  const target = runningOf(kept) === 'ota_0' ? 'ota_1' : 'ota_0';
  return { [RUNNING]: target, [VERSIONS]: { ...versionsOf(kept, delivered), [target]: version } };
}

/** What is kept once a device runs from this partition; undefined where nothing is in it. */
export function bootedFrom(kept: Settings, delivered: string, partition: Partition): Settings | undefined {
  return versionsOf(kept, delivered)[partition] === undefined ? undefined : { [RUNNING]: partition };
}
