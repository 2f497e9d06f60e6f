import { taskId } from '@troupe/contracts';
import { text } from '@troupe/contracts/format';
import { describe, expect, it } from 'vitest';
import { message, taskRecord, turn } from '../src/contract/records.ts';
import { encryptStore, type EncryptionKey } from '../src/encrypted.ts';
import { sealing } from '../src/encryption/sealing.ts';
import { memoryStore } from '../src/memory.ts';
import type { DocumentSpec } from '../src/port/documents.ts';

/** Not random: what was sealed with it stands below. */
const key: EncryptionKey = { id: 'k1', secret: Buffer.alloc(32, 7) };
const body = '{"said":"grüße 👋"}';
const task = taskId('golden');

/** What the version before short texts had a form of their own wrote of `body`. */
const earlier = {
  turn: 'enc1:k1:Cc4OzrHLu5p01jn/0Kfa+vuLlaHWrz45bdRul5nYGKc1H0tm0fiVyxNL9tq/oNSt32We',
  body: 'enc1:k1:/4Mhr1VDdXGoQbrEyYSZtjgLALsI1ScCcEbAzXX1lHxeNjl+PuzjlAmh3eden/Sb7QzM',
  large: 'enc1:k1:XqwNdfvn0fqhH8DBESCBpQ/1wawsS8KFxPOS4IBc2lR4kfNS+pwAqrzca3e6XCmL364u',
  message: 'enc1:k1:zfqcn9/mBdscQzYHU8VOcQCMQwubaKxxdXYMOE7et2iq2z4Vvs3/en4ArCYvrAlKLn7n',
  document: 'enc1:k1:nSnXw9+ZTHHUO2d80CzpwabnJp8XwY54SfW60DS+lkfQErs27gDBHL5/7LcRXv+RJf3Roo6f2O+sJfroXm65wp12WDQtOuieKbAb+Q==',
  check: 'enc1:k1:RfvDjBM6tQ2g3evqJaaDDxEyMWfHC1e/udizpu2u',
};
/** The text of turn 1 as another implementation of XChaCha20-Poly1305 seals it. */
const OF_ANOTHER = 'enc2:k1:CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJd1iuZwORGD6Ryz4faH880G+gwPyxXP/rVsWCD9W3JHNzr7cBI/0v';

interface Note {
  readonly name: string;
  readonly owner: string;
  readonly text: string;
}

const shape = { name: text, owner: text };
const notes: DocumentSpec<Note, 'name', 'owner'> = {
  name: 'notes',
  version: 1,
  key: ['name'],
  guards: ['owner'],
  shape: { ...shape, text },
};
/** The same documents as they are below the encryption. */
const sealedNotes: DocumentSpec<Omit<Note, 'text'> & { readonly sealed: string }, 'name', 'owner'> = {
  name: 'notes',
  version: 1,
  key: ['name'],
  guards: ['owner'],
  shape: { ...shape, sealed: text },
};
const usedKeys: DocumentSpec<{ readonly id: string; readonly check: string }, 'id'> = {
  name: 'encryptionKeys',
  version: 1,
  key: ['id'],
  shape: { id: text, check: text },
};

describe('a sealed text', () => {
  it('of each kind that the version before wrote is read', async () => {
    const plain = memoryStore();
    const at = { at: 1_000, build: 'b1' };
    await plain.documents(usedKeys).insert({ id: 'k1', check: earlier.check });
    await plain.append({
      turn: { ...turn(task, 0, earlier.turn), ...at },
      task: taskRecord(task, { body: earlier.body, large: earlier.large }),
    });
    await plain.acceptMessage({ ...message(task, 'm', earlier.message), at: 1_000 });
    await plain.documents(sealedNotes).insert({ name: 'n', owner: 'ann', sealed: earlier.document });
    const store = await encryptStore(plain, [key]);
    expect(await store.readTurns(task, 0, 9)).toEqual([{ ...turn(task, 0, body), ...at }]);
    expect(await store.readTask(task)).toEqual(taskRecord(task, { body, large: body }));
    expect(await store.unreadMessages(task)).toEqual([{ ...message(task, 'm', body), at: 1_000 }]);
    expect(await store.documents(notes).get({ name: 'n' })).toEqual({ name: 'n', owner: 'ann', text: 'grüße 👋' });
  });

  it('that another implementation of the algorithm wrote is read', async () => {
    const { open } = await sealing([key]);
    expect(open(OF_ANOTHER, 'turn/golden/1/1000/b1')).toBe(body);
  });

  it('opens whatever its length and characters, and in its own place alone (S12)', async () => {
    const { seal, open } = await sealing([key]);
    const forms = new Set<string>();
    for (const unit of ['a', 'ü', '👋', '漢'])
      for (const count of [0, 1, 2, 3, 100, 4_095, 4_096, 4_097, 8_191, 8_192, 8_193, 100_000])
        for (const place of ['here', unit.repeat(count)]) {
          const sealed = seal(unit.repeat(count), place);
          forms.add(sealed.slice(0, 5));
          expect(open(sealed, place) === unit.repeat(count), `${count} of ${unit}`).toBe(true);
          expect(open(sealed, `${place}.`)).toHaveProperty('unreadable');
        }
    expect([...forms].toSorted()).toEqual(['enc1:', 'enc2:']);
  });

  it('that was cut off, lengthened or changed in any character does not open (S12)', async () => {
    const { seal, open } = await sealing([key]);
    for (const whole of ['short', 'long'.repeat(3_000)]) {
      const sealed = seal(whole, 'here');
      const other = (character: string): string => (character === 'A' ? 'B' : 'A');
      const [mark, rest] = [sealed.slice(0, 8), sealed.slice(8).replace(/=+$/, '')];
      const changed = [0, 7, 20, 40, rest.length - 3].map((at) => mark + rest.slice(0, at) + other(rest[at]!) + rest.slice(at + 1));
      const form = sealed.startsWith('enc2') ? 'enc1' : 'enc2';
      for (const bad of [
        ...changed,
        mark,
        sealed.slice(0, 30),
        sealed.slice(0, -8),
        `${mark}${rest}AAAA`,
        form + sealed.slice(4),
        `${mark}${'A'.repeat(99_999)}`,
      ])
        expect(open(bad, 'here'), bad.slice(0, 60)).toHaveProperty('unreadable');
      expect(open(sealed, 'here')).toBe(whole);
    }
  });

  it('is another one each time', async () => {
    const { seal } = await sealing([key]);
    expect(new Set(Array.from({ length: 1_000 }, () => seal('same', 'here'))).size).toBe(1_000);
  });
});
