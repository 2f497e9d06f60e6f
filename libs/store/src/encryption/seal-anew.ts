import { isReadable } from '../documents/unreadable.ts';
import type { Rewrite, StoredBody } from '../port/bodies.ts';
import { usedKeys } from './check-keys.ts';
import { placeOfDocument } from './encrypted-documents.ts';
import type { EncryptedRecords } from './encrypted-records.ts';
import { sealedWith, type Sealing } from './sealing.ts';

/** How much of what is stored is sealed with each key, and what is not. */
export interface SealedCounts {
  /** By the id of the key. */
  readonly sealed: Map<string, number>;
  /** In the clear, and not a document. */
  clear: number;
  /** Documents in the clear, by the name of their spec. */
  readonly clearDocuments: Map<string, number>;
}

export function noneSealed(): SealedCounts {
  return { sealed: new Map(), clear: 0, clearDocuments: new Map() };
}

/** Counts what it is given, and changes nothing. */
export function countSealed(counts: SealedCounts): Rewrite {
  return (stored) => {
    const texts = textsOf(stored);
    if (texts === undefined) return undefined;
    for (const text of texts) {
      const key = sealedWith(text);
      if (key !== undefined) counts.sealed.set(key, (counts.sealed.get(key) ?? 0) + 1);
      else if (stored.kind !== 'document') counts.clear++;
      else counts.clearDocuments.set(stored.name, (counts.clearDocuments.get(stored.name) ?? 0) + 1);
    }
    return undefined;
  };
}

/** Seals with the first of the keys what is not. */
export function sealAnew(current: string, sealing: Sealing, records: EncryptedRecords): Rewrite {
  return (stored) => {
    const texts = textsOf(stored);
    if (texts === undefined || texts.every((text) => sealedWith(text) === current)) return undefined;
    return sealedAnew(stored, sealing, records);
  };
}

/** What is or may be sealed of it; undefined when it never is. */
function textsOf(stored: StoredBody): readonly string[] | undefined {
  switch (stored.kind) {
    case 'turn':
      return [stored.turn.body];
    case 'task':
      return [stored.task.body, ...(stored.task.large === undefined ? [] : [stored.task.large])];
    case 'message':
      return [stored.message.body];
    case 'document':
      return stored.name === usedKeys.name ? undefined : [sealedOf(stored.body)?.sealed ?? stored.body];
    default:
      return stored satisfies never;
  }
}

function sealedAnew(stored: StoredBody, sealing: Sealing, records: EncryptedRecords): StoredBody | undefined {
  switch (stored.kind) {
    case 'turn': {
      const turn = records.openTurn(stored.turn);
      return isReadable(turn) ? { kind: 'turn', turn: records.sealTurn(turn) } : undefined;
    }
    case 'task': {
      const task = records.openTask(stored.task);
      return isReadable(task) ? { kind: 'task', task: records.sealTask(task) } : undefined;
    }
    case 'message': {
      const message = records.openMessage(stored.message);
      return isReadable(message) ? { kind: 'message', message: records.sealMessage(message) } : undefined;
    }
    case 'document': {
      const document = sealedOf(stored.body);
      // Which fields of one in the clear are to stay so, who has its spec knows alone.
      if (document === undefined) return undefined;
      const { sealed, ...clear } = document;
      const place = placeOfDocument(stored.name, clear);
      const text = sealing.open(sealed, place);
      return typeof text === 'string' ? { ...stored, body: JSON.stringify({ ...clear, sealed: sealing.seal(text, place) }) } : undefined;
    }
    default:
      return stored satisfies never;
  }
}

/** A document of which the whole stands in `sealed`; undefined when it is in the clear. */
function sealedOf(body: string): { readonly sealed: string } | undefined {
  try {
    const document = JSON.parse(body) as { readonly sealed?: unknown } | null;
    return typeof document?.sealed === 'string' && sealedWith(document.sealed) !== undefined
      ? (document as { readonly sealed: string })
      : undefined;
  } catch {
    return undefined;
  }
}
