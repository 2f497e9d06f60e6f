import { readerOf, TroupeError, type CatalogDefinition, type CatalogEntry, type Instance, type Reader } from '@troupe/contracts';
import { MAX_DEFINITION, MAX_DEFINITIONS, MAX_INSTANCES, type ServiceKind } from './bounds.ts';
import type { DefinitionRecord } from './records/definition-records.ts';
import type { InstanceRecord } from './records/instance-records.ts';
import { definitionShape, instanceShape } from './messages.ts';

/** What was announced, and by whom. */
type RegisteredDefinition = Omit<CatalogEntry, 'instances'>;

/** What the store has of the registry. One document that cannot be read costs itself. */
const readInstance = readerOf(instanceShape);
const readDefinition = readerOf(definitionShape);

export function instancesIn(records: readonly InstanceRecord[]): readonly Instance[] {
  return readable(records, readInstance);
}

export function definitionsIn(records: readonly DefinitionRecord[]): readonly RegisteredDefinition[] {
  return records.flatMap((record) =>
    readable([record], readDefinition).map((each) => (record.by === undefined ? each : { ...each, registeredBy: record.by })),
  );
}

function readable<T>(records: readonly { readonly body: string }[], read: Reader<T>): readonly T[] {
  return records.flatMap(({ body }) => {
    try {
      return [read(JSON.parse(body))];
    } catch {
      return [];
    }
  });
}

/** Ids are the processes' own choice: those of one service never stand for those of another. */
export function instanceKey(service: ServiceKind, id: string): string {
  return `${service}/${id}`;
}

export function idOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** @throws TroupeError `too-many-items` when the registry keeps as much of this service as it can */
export function demandRoom(service: ServiceKind, key: string, body: string, known: readonly InstanceRecord[]): void {
  const others = known.filter(({ id }) => id !== key && id.startsWith(`${service}/`));
  if (others.length < MAX_INSTANCES.count && lengthOf(others) + body.length <= MAX_INSTANCES.characters) return;
  throw new TroupeError('too-many-items', `The registry keeps as many processes of ${service} as it can: ${others.length}.`, {
    retryable: false,
  });
}

/** Of new definitions of one kind those there is room for, beside those that are known. */
export function fitting(
  fresh: readonly DefinitionRecord[],
  kind: CatalogDefinition['kind'],
  known: readonly DefinitionRecord[],
): readonly DefinitionRecord[] {
  const kept = new Map(known.filter(({ id }) => id.startsWith(`${kind}.`)).map(({ id, body }) => [id, body.length]));
  let characters = [...kept.values()].reduce((sum, length) => sum + length, 0);
  return fresh.filter(({ id, body }) => {
    const before = kept.get(id);
    const after = characters - (before ?? 0) + body.length;
    if (body.length > MAX_DEFINITION || after > MAX_DEFINITIONS.characters) return false;
    if (before === undefined && kept.size >= MAX_DEFINITIONS.count) return false;
    kept.set(id, body.length);
    characters = after;
    return true;
  });
}

function lengthOf(records: readonly { readonly body: string }[]): number {
  return records.reduce((sum, { body }) => sum + body.length, 0);
}
