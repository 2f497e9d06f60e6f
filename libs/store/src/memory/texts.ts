import { unreadableData } from '../documents/unreadable.ts';
import type { TextStore } from '../port/text-store.ts';
import type { MemoryDocuments } from './documents.ts';

export function memoryTexts({ blobs, secrets }: Pick<MemoryDocuments, 'blobs' | 'secrets'>): TextStore {
  return {
    async putBlob(hash, text) {
      blobs.set(hash, text);
    },
    async readBlob(hash) {
      const text: unknown = blobs.get(hash);
      if (text === undefined || typeof text === 'string') return text;
      throw unreadableData(`The blob ${JSON.stringify(hash)} cannot be read: it is not text.`);
    },
    async secret(name, fresh) {
      const there: unknown = secrets.get(name);
      if (typeof there === 'string') return there;
      secrets.set(name, fresh);
      return fresh;
    },
  };
}
