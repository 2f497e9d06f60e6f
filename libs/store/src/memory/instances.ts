import { definitionRecord, instanceRecord } from '../documents/records.ts';
import { isReadable } from '../documents/unreadable.ts';
import type { RegistryStore } from '../port/registry-store.ts';
import { byId, found, kept, type MemoryDocuments } from './documents.ts';

export function memoryInstances({ instances, definitions }: Pick<MemoryDocuments, 'instances' | 'definitions'>): RegistryStore {
  return {
    async putInstance(record) {
      instances.set(record.id, kept(record));
    },
    async beatInstance(id, run, beat) {
      const there = instances.get(id);
      if (there?.run !== run) return false;
      instances.set(id, { ...there, beat });
      return true;
    },
    instances: async () => [...instances.values()].toSorted(byId).map((instance) => instanceRecord(instance.id, found(instance))),
    async removeInstance(id, run, beat) {
      const there = instances.get(id);
      if (there?.run === run && (beat === undefined || there.beat === beat)) instances.delete(id);
    },
    async putDefinition(record) {
      const there = definitions.get(record.id);
      if (there === undefined || !isReadable(definitionRecord(record.id, found(there))) || record.at > there.at)
        definitions.set(record.id, kept(record));
    },
    definitions: async () =>
      [...definitions.values()].toSorted(byId).map((definition) => definitionRecord(definition.id, found(definition))),
  };
}
