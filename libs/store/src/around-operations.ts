import type { DocumentStore } from './port/documents.ts';

export interface StoreOperation {
  /** Of the method; of one on documents, behind their name: `nodes.replace`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A store of which every operation goes through `around`, those on documents, too. */
export function aroundOperations<S extends DocumentStore>(
  store: S,
  around: (operation: StoreOperation, run: () => Promise<unknown>) => Promise<unknown>,
): S {
  const within = <M extends object>(methods: M, owner: string): M =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name,
        (...args: readonly unknown[]) =>
          around({ name: `${owner}${name}`, args }, () => (method as (...given: readonly unknown[]) => Promise<unknown>)(...args)),
      ]),
    ) as M;
  return { ...within(store, ''), documents: (spec) => within(store.documents(spec), `${spec.name}.`) } as S;
}
