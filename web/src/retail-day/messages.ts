import {
  type CatalogBody,
  type EndMessage,
  type InfoMessage,
  type PreviewBody,
  type ScaleMessage,
  type ScenarioBody,
  type ScenarioListBody,
  type SpawnMessage,
  type SpawnedEntity,
  type StartMessage,
} from '../api/schema.js';

export type DayMessage = StartMessage | SpawnMessage | InfoMessage | ScaleMessage | EndMessage;
export type Entity = ScaleMessage['entity'];
export type Item = SpawnedEntity;

export type ScenarioList = ScenarioListBody;
export type ScenarioOutline = ScenarioBody;
export type Catalog = CatalogBody;
export type NamesByType = Catalog[Entity];
export type Preview = PreviewBody;

/** The sequence in a message's id, `<connection>:<sequence>`. */
export function sequenceOf(id: string): number {
  return Number(id.slice(id.lastIndexOf(':') + 1));
}
