import type { Principal } from '@troupe/contracts';

const MOST_REMEMBERED = 10_000;

/** One value for each principal, of the newest so many. */
export function sameValues(): (principal: Principal) => Principal {
  const principals = new Map<string, Principal>();
  return (principal) => {
    const text = JSON.stringify(principal);
    const there = principals.get(text) ?? Object.freeze(principal);
    remember(principals, text, there);
    return there;
  };
}

/** As the newest of so many. */
export function remember<V>(all: Map<string, V>, name: string, value: V): void {
  all.delete(name);
  all.set(name, value);
  if (all.size > MOST_REMEMBERED) all.delete(all.keys().next().value!);
}
