import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';
import { text } from '@troupe/contracts/format';

interface Secret {
  readonly name: string;
  readonly value: string;
}

const spec: DocumentSpec<Secret, 'name', 'name'> = {
  name: 'secrets',
  version: 1,
  key: ['name'],
  guards: ['name'],
  shape: { name: text, value: text },
};

/** The secret of that name, the same for all who share the store: `fresh`, when there was none, or one that cannot be read. */
export async function sharedSecret(store: DocumentStore, name: string, fresh: string): Promise<string> {
  const secrets = store.documents(spec);
  const ours = { name, value: fresh };
  for (;;) {
    if (await secrets.insert(ours)) return fresh;
    const there = await secrets.get({ name });
    if (there === undefined) continue;
    if (isReadable(there)) return there.value;
    if (await secrets.replace(ours, there)) return fresh;
  }
}
