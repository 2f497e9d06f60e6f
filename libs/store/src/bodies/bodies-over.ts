import type { Rewrite, StoredBodies, StoredBody } from '../port/bodies.ts';

/** What is stored in one place, in the order of keys. */
export interface BodyTable {
  readonly name: string;
  /** Fewer than `limit` where they are large; none alone when there is nothing behind. */
  read(after: Key | undefined, limit: number): Promise<readonly FoundBody[]>;
}

/** One of it, as it was found. */
export interface FoundBody {
  readonly key: Key;
  /** Undefined when it cannot be read. */
  readonly body: StoredBody | undefined;
  /** False when it is not any more as it was found (S13). */
  replace(changed: StoredBody): Promise<boolean>;
}

type Key = string | number;

/** Characters of bodies that a page has in memory, and not many more. */
export const PAGE_CHARACTERS: number = 8 * 1024 * 1024;

/** Goes through one table after the other. A cursor is the name of a table and a key in it. */
export function bodiesOver(tables: () => Promise<readonly BodyTable[]>): Pick<StoredBodies, 'rewriteBodies'> {
  return {
    async rewriteBodies(after, limit, rewrite) {
      const all = (await tables()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const [name = '', key] = after === undefined ? [] : (JSON.parse(after) as readonly [string, Key?]);
      const at = all.findIndex((each) => each.name >= name);
      const table = all[at];
      if (table === undefined) return { looked: 0, rewritten: 0, unreadable: 0 };
      const page = await table.read(table.name === name ? key : undefined, limit);
      const rewritten = await rewriteAll(page, rewrite);
      const next = page.length > 0 ? [table.name, page.at(-1)!.key] : all[at + 1] && [all[at + 1]!.name];
      return {
        looked: page.length,
        rewritten,
        unreadable: page.filter(({ body }) => body === undefined).length,
        ...(next === undefined ? {} : { next: JSON.stringify(next) }),
      };
    },
  };
}

/** All at once, so that they are one commit. */
async function rewriteAll(page: readonly FoundBody[], rewrite: Rewrite): Promise<number> {
  const replaced = await Promise.all(
    page.map(async ({ body, replace }) => {
      const changed = body && rewrite(body);
      return changed !== undefined && (await replace(changed));
    }),
  );
  return replaced.filter(Boolean).length;
}

/** @throws Error when something was rewritten as something else */
export function ofKind<K extends StoredBody['kind']>(kind: K, changed: StoredBody): Extract<StoredBody, { readonly kind: K }> {
  if (changed.kind !== kind) throw new Error(`A ${kind} was rewritten as a ${changed.kind}.`);
  return changed as Extract<StoredBody, { readonly kind: K }>;
}
