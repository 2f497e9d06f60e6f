import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encryptStore, reencrypt } from '../src/encrypted.ts';
import { memoryDocuments, memoryStore } from '../src/memory.ts';
import { sqliteStore } from '../src/sqlite.ts';
import { dataFolder } from './data-folder.ts';
import { itEncryptsAnew, key, something } from './encrypted-anew.ts';

/** Two turns, a record in two parts, a message. */
const TEXTS = 5;

describe('a memory store', () => {
  itEncryptsAnew(async () => {
    const documents = memoryDocuments();
    const { turns, tasks, messages } = documents;
    const parts = (): unknown => [
      [...turns.values()].map((log) => [...log.values()]),
      [...tasks.values()],
      [...messages.values()].map(({ unread }) => [...unread.values()]),
      [...documents.documents.values()].map((each) => [...each.values()]),
    ];
    return { store: memoryStore(documents), stored: async () => JSON.stringify(parts()).replaceAll(/\{\\"id\\":\\"k1\\".*?\}/g, '') };
  }, TEXTS);
});

describe('a sqlite store', () => {
  itEncryptsAnew(async () => {
    const folder = await dataFolder();
    const store = sqliteStore(folder);
    onTestFinished(() => store.close());
    const dump = async (): Promise<string> => {
      let text = '';
      for (let after: string | undefined; ;) {
        const page = await store.rewriteBodies(after, 100, (stored) => void (text += JSON.stringify(stored)));
        if (page.next === undefined) return text;
        after = page.next;
      }
    };
    return { store, stored: dump };
  }, TEXTS);

  it('has nothing in its file any more that an earlier key opens, or that was in the clear', async () => {
    const [k1, k2] = [key('k1'), key('k2')];
    const folder = await dataFolder();
    const first = sqliteStore(folder);
    for (const n of [10, 20, 30]) await something(n).write(n === 10 ? first : await encryptStore(first, [k1]));
    await reencrypt(first, [k2, k1]);
    await first.close();
    const file = (await readFile(join(folder, 'troupe.db'))).toString('latin1');
    expect(file).not.toMatch(/enc[12]:k1/);
    expect(file.match(/the-merger/g)).toHaveLength(1);
  });
});
