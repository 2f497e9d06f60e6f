import { count, text, time } from '@troupe/contracts/format';
import type { DocumentSpec, DocumentStore, Documents } from '@troupe/store';

export interface VectorRecord {
  readonly scope: string;
  readonly id: string;
  /** Single precision, little-endian, in base64. */
  readonly vector: string;
  /** Counts the changes. */
  readonly n: number;
}

/** That a vector came, went or is another: by these a process knows what it has missed. */
export interface VectorChange {
  readonly scope: string;
  /** 1, 2, 3 …, without a gap: of two processes that change a scope at once, one is the next. */
  readonly n: number;
  readonly id: string;
  readonly at: number;
}

const vectors: DocumentSpec<VectorRecord, 'scope' | 'id', 'n'> = {
  name: 'memoryVectors',
  version: 1,
  key: ['scope', 'id'],
  guards: ['n'],
  shape: { scope: text, id: text, vector: text, n: count },
};
const changes: DocumentSpec<VectorChange, 'scope' | 'n'> = {
  name: 'memoryChanges',
  version: 1,
  key: ['scope', 'n'],
  shape: { scope: text, n: count, id: text, at: time },
};

export interface VectorRecords {
  readonly vectors: Documents<VectorRecord, 'scope' | 'id', 'n'>;
  readonly changes: Documents<VectorChange, 'scope' | 'n'>;
}

export function vectorRecords(store: DocumentStore): VectorRecords {
  return { vectors: store.documents(vectors), changes: store.documents(changes) };
}

export function vectorText(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

/** Undefined for what is no vector. */
export function readVector(stored: string): Float32Array | undefined {
  const bytes = Buffer.from(stored, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const vector = new Float32Array(bytes.length / 4);
  new Uint8Array(vector.buffer).set(bytes);
  return vector.every(Number.isFinite) ? vector : undefined;
}
