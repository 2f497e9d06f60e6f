import type { CatalogEntry, Expose, Json, StartRequest } from '@troupe/contracts';

/** An entry of the catalog that says how clients find it. */
export interface Exposed<T extends Expose> {
  readonly entry: CatalogEntry;
  readonly expose: T;
}

/** Names in the order of lists. */
function byName({ entry: a }: Exposed<Expose>, { entry: b }: Exposed<Expose>): number {
  return a.name < b.name ? -1 : 1;
}

/** Those of the entries that are exposed as `isOne` wants. */
export function exposedOf<T extends Expose>(
  entries: readonly CatalogEntry[],
  isOne: (expose: Expose) => expose is T,
): readonly Exposed<T>[] {
  return entries
    .flatMap((entry) => {
      const { expose } = (entry.details ?? {}) as { readonly expose?: Expose };
      return expose !== undefined && isOne(expose) ? [{ entry, expose }] : [];
    })
    .toSorted(byName);
}

/** An argument of a workflow, as its schema has it. */
export interface Argument {
  readonly name: string;
  readonly description: string | undefined;
  readonly isRequired: boolean;
  /** Values it can have, where they are known. */
  readonly choices: readonly string[];
}

/** What a workflow with an object as input is given, each with what its schema says of it. */
export function argumentsOf({ input }: CatalogEntry): readonly Argument[] {
  const { properties = {}, required = [] } = (input ?? {}) as {
    readonly properties?: Readonly<Record<string, { readonly description?: string; readonly enum?: readonly Json[] }>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, enum: choices = [] }]) => ({
    name,
    description,
    isRequired: required.includes(name),
    choices: choices.filter((each) => typeof each === 'string'),
  }));
}

/** The task of a workflow with these arguments; one whose schema names none is given none. */
export function startOf(entry: CatalogEntry, args: Readonly<Record<string, Json>>): StartRequest {
  return { kind: 'workflow', name: entry.name, ...(entry.input === undefined ? {} : { input: args }) };
}
