import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseStore } from '../src/stores/choose-store.ts';
import { localStores } from '../src/stores/local-stores.ts';
import { sharedStores } from '../src/stores/shared-stores.ts';

describe('the address of a store', () => {
  it('opens SQLite in a folder, and a store in memory that is no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-store-'));
    const store = await chooseStore(`sqlite:${join(folder, 'a b')}`, localStores);
    await store.ping();
    await store.close();
    expect(await readdir(join(folder, 'a b'))).not.toEqual([]);
    await rm(folder, { recursive: true });

    const [one, other] = [await chooseStore('memory:', localStores), await chooseStore('memory:', localStores)];
    expect(one).not.toBe(other);
    await one.ping();
  });

  it('of a server opens the adapter, which says that nobody answers', async () => {
    const away = chooseStore('mongodb://127.0.0.1:9/troupe?serverSelectionTimeoutMS=50', sharedStores);
    await expect(away).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([
    '',
    'memory',
    'memory:x',
    'sqlite:',
    '/var/lib/troupe',
    'postgres://me:hunter2@host/troupe',
    'constructor:x',
    'mongodb://127.0.0.1/troupe',
  ])('that is none for one process is refused with those there are, and is not repeated: "%s"', async (address) => {
    const refused = chooseStore(address, localStores);
    await expect(refused).rejects.toMatchObject({ code: 'invalid-configuration' });
    await expect(refused).rejects.toThrow('The store is an address such as memory:, or sqlite:/var/lib/troupe.');
  });

  it.each(['mongodb:', 'mongodb://', 'mongodb://a:b@one,', 'sqlite:/var/lib/troupe'])(
    'that is none several processes can share is refused: "%s"',
    async (address) => {
      await expect(chooseStore(address, sharedStores)).rejects.toThrow(/^The store is an address such as mongodb:\/\/user:password@host/);
    },
  );
});
