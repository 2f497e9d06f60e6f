import { createHash } from 'node:crypto';
import { Binary, type Collection, type Db } from 'mongodb';
import { documentVersion, versionFault, type Unreadable } from '../../documents/unreadable.ts';
import type { BlobDocument, Body } from './documents.ts';
import { insertNew } from '../writes/insert-new.ts';
import { keyAt, keysOf } from './keys.ts';

/** Bytes of text that are kept in place; longer text is a blob. */
const MAX_INLINE = 64 * 1024;
/** Bytes of one piece of a blob. */
const PIECE = 4 * 1024 * 1024;

/** Text of any size, in pieces. Keys are made of an owner, so that what belongs to it can be deleted with it. */
export interface Blobs {
  /** Keeps text where it is, or as a blob of `owner` when it is long. */
  fold(owner: string, text: string): Promise<Body>;
  /**
   * The text, or what is wrong with its blob. One that is gone may have been written anew, under another name:
   * `again` reads where it is now.
   */
  unfold(owner: string, folded: Body, again?: () => Promise<Body | null>): Promise<{ readonly body: unknown } | Unreadable>;
  /** Deletes one that nothing names any more. */
  delete(owner: string, blob: string): Promise<void>;
  /** Deletes the blobs of all owners below this one. */
  deleteBelow(owner: string): Promise<void>;
}

export function blobs(db: Db, collection: Collection<BlobDocument>): Blobs {
  const insert = insertNew(db, collection);

  const put = async (key: string, text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    const parts = Math.max(1, Math.ceil(bytes.length / PIECE));
    await Promise.all(
      Array.from({ length: parts }, (_, i) => {
        const data = new Binary(bytes.subarray(i * PIECE, (i + 1) * PIECE));
        return insert({ value: { _id: keyAt(key, i), v: documentVersion, nonce: '', parts, data }, bytes: data.length() });
      }),
    );
  };

  const read = async (key: string): Promise<string | Unreadable | undefined> => {
    const pieces = await collection.find(keysOf(key)).sort({ _id: 1 }).toArray();
    const [first] = pieces;
    if (first === undefined) return undefined;
    for (const { v, parts, data } of pieces) {
      const fault = versionFault(v) ?? (data instanceof Binary && parts === first.parts ? undefined : 'a piece of it is damaged');
      if (fault !== undefined) return { unreadable: fault };
    }
    // Pieces of a blob whose writer died before it was whole; no caller was answered that it is there.
    if (pieces.length < first.parts) return undefined;
    return Buffer.concat(pieces.map(({ data }) => data.value())).toString();
  };

  return {
    async fold(owner, text) {
      if (Buffer.byteLength(text) <= MAX_INLINE) return { body: text };
      const blob = createHash('sha256').update(text).digest('hex');
      await put(`${owner}/${blob}`, text);
      return { blob };
    },
    async unfold(owner, { body, blob }, again) {
      if (blob === undefined) return { body };
      const text = await read(`${owner}/${blob}`);
      if (text === undefined) {
        const now = await again?.();
        if (now && now.blob !== blob) return this.unfold(owner, now);
        return { unreadable: 'the blob with its body is missing' };
      }
      return typeof text === 'string' ? { body: text } : { unreadable: `of the blob with its body, ${text.unreadable}` };
    },
    async delete(owner, blob) {
      await collection.deleteMany(keysOf(`${owner}/${blob}`));
    },
    async deleteBelow(owner) {
      await collection.deleteMany(keysOf(owner));
    },
  };
}
