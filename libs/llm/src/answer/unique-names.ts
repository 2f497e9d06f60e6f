/** Gives names that were not given before: the wanted one, or else it with a number, from 2 on. */
export type UniqueNames = (wanted: string, numbered: (n: number) => string) => string;

/** @param taken names that are given already */
export function uniqueNames(taken: Set<string> = new Set()): UniqueNames {
  /** The number to try next, so that one name asked for often is not counted through each time. */
  const next = new Map<string, number>();
  return (wanted, numbered) => {
    let unique = wanted;
    let n = next.get(wanted) ?? 2;
    while (taken.has(unique)) unique = numbered(n++);
    next.set(wanted, n);
    taken.add(unique);
    return unique;
  };
}
