import type { Db, Filter } from 'mongodb';
import { bodiesOver, PAGE_CHARACTERS, type BodyTable, type FoundBody } from '../../bodies/bodies-over.ts';
import type { StoredBodies, StoredBody } from '../../port/bodies.ts';
import type { Blobs } from '../documents/blobs.ts';
import { oneByOne } from '../documents/one-by-one.ts';
import type { Gate } from '../gate.ts';
import { untilKnown } from '../writes/until-known.ts';
import { collectionsOfBodies, type CollectionOfBodies, type Fields, type TextField } from './collections-of-bodies.ts';

/** Changes are of the fields with text alone, so that a writer of another one loses nothing. */
export function mongoBodies(db: Db, gate: Gate, blobs: Blobs): StoredBodies {
  const tables = async (): Promise<readonly BodyTable[]> =>
    (await gate.read(() => collectionsOfBodies(db))).map((each) => bodyTable(db, gate, blobs, each));
  // What a server overwrites, and when, is its own business.
  return { ...bodiesOver(tables), eraseReplaced: async () => {} };
}

/** A text of a document: where it stood, and what it was. */
interface FoundText {
  readonly field: TextField;
  readonly stored: Fields;
  readonly text: string | undefined;
}

function bodyTable(db: Db, { read, write }: Gate, blobs: Blobs, of: CollectionOfBodies): BodyTable {
  const collection = db.collection<Fields>(of.collection);
  const isNamed = async (key: string, blob: string): Promise<boolean> => {
    const other = of.alsoNamedBy?.(key, blob);
    return other !== undefined && (await db.collection(other.collection).countDocuments(other.filter)) > 0;
  };
  const toFound = async (document: Fields): Promise<FoundBody> => {
    const owner = of.ownerOf(String(document['_id']));
    const texts = await Promise.all(of.texts.map((field) => readText(blobs, owner, document, field)));
    const whole = texts.every((each) => each !== undefined)
      ? of.toBody(
          document,
          texts.map(({ text }) => text),
        )
      : undefined;
    return {
      key: String(document['_id']),
      body: whole,
      replace: (changed) => write(() => replace(document, owner, texts as readonly FoundText[], of.textsOf(changed))),
    };
  };

  const replace = async (
    document: Fields,
    owner: string,
    texts: readonly FoundText[],
    changed: readonly (string | undefined)[],
  ): Promise<boolean> => {
    const unchanged: Record<string, unknown> = { _id: document['_id'] };
    for (const guard of of.guards) unchanged[guard] = valueAt(document, guard) ?? null;
    for (const { stored } of texts) Object.assign(unchanged, stored);
    const folded = await Promise.all(
      texts.map(async ({ field, text }, i): Promise<Fields> => {
        const next = changed[i];
        if (next === text || next === undefined) return {};
        return field.blob === undefined ? { [field.inline]: next } : fieldsOf(field, await blobs.fold(owner, next));
      }),
    );
    const update = updateOf(folded);
    const done = await untilKnown(async (repeat) => {
      const { matchedCount } = await collection.updateOne(unchanged as Filter<Fields>, update);
      // After a lost answer, what stands there may be what this call has written.
      return (
        matchedCount === 1 ||
        (repeat && (await collection.countDocuments({ _id: document['_id'], ...update.$set } as Filter<Fields>)) === 1)
      );
    });
    // Either the text before, which nothing names any more, or the one that was made in vain.
    const left = done ? texts.map(({ stored }, i) => (Object.keys(folded[i]!).length === 0 ? {} : stored)) : folded;
    for (const [i, { field }] of texts.entries()) {
      const blob = field.blob === undefined ? undefined : left[i]![field.blob];
      if (typeof blob === 'string' && !(await isNamed(String(document['_id']), blob))) await blobs.delete(owner, blob);
    }
    return done;
  };

  return {
    name: of.name,
    read: (after, limit) =>
      read(async () => {
        const filter: Fields = { ...of.filter, ...(after === undefined ? {} : { _id: { $gt: after } }) };
        const page: FoundBody[] = [];
        let characters = 0;
        for await (const each of oneByOne(
          collection
            .find(filter as Filter<Fields>)
            .sort({ _id: 1 })
            .limit(limit),
          toFound,
        )) {
          page.push(each);
          characters += charactersOf(each.body);
          if (characters >= PAGE_CHARACTERS) break;
        }
        return page;
      }),
  };
}

/** Sets the fields that have a value, and takes away those that have none. */
function updateOf(changed: readonly Fields[]): { readonly $set: Fields; readonly $unset?: Readonly<Record<string, ''>> } {
  const fields = changed.flatMap((each) => Object.entries(each));
  const unset = fields.filter(([, value]) => value === null).map(([name]) => [name, ''] as const);
  const $set = Object.fromEntries(fields.filter(([, value]) => value !== null));
  return unset.length === 0 ? { $set } : { $set, $unset: Object.fromEntries(unset) };
}

/** Undefined when its blob cannot be read. */
async function readText(blobs: Blobs, owner: string, document: Fields, field: TextField): Promise<FoundText | undefined> {
  const inline = valueAt(document, field.inline);
  const blob = field.blob === undefined ? undefined : valueAt(document, field.blob);
  const stored = fieldsOf(field, { body: inline, blob });
  if (typeof blob !== 'string') return { field, stored, text: typeof inline === 'string' ? inline : undefined };
  const unfolded = await blobs.unfold(owner, { blob });
  return 'body' in unfolded ? { field, stored, text: String(unfolded.body) } : undefined;
}

function fieldsOf({ inline, blob }: TextField, folded: { readonly body?: unknown; readonly blob?: unknown }): Fields {
  return { [inline]: folded.body ?? null, ...(blob === undefined ? {} : { [blob]: folded.blob ?? null }) };
}

function valueAt(document: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Fields | undefined)?.[name], document);
}

function charactersOf(body: StoredBody | undefined): number {
  switch (body?.kind) {
    case undefined:
      return 0;
    case 'turn':
      return body.turn.body.length;
    case 'task':
      return body.task.body.length + (body.task.large?.length ?? 0);
    case 'message':
      return body.message.body.length;
    case 'document':
      return body.body.length;
    default:
      return body satisfies never;
  }
}
