/** A member of a global object or built-in module, and what stands in its place. */
export interface Replacement {
  readonly of: object;
  readonly name: string;
  readonly by: (original: unknown) => unknown;
}

/** Puts something in the place of a member and gives what undoes it. */
export function replaceMember({ of, name, by }: Replacement): () => void {
  const before = Object.getOwnPropertyDescriptor(of, name);
  const original: unknown = Reflect.get(of, name);
  if (original === undefined) return () => {};
  const replacement = by(original);
  Object.defineProperty(of, name, { value: replacement, writable: true, configurable: true, enumerable: before?.enumerable ?? true });
  return () => {
    // Who replaced it again meanwhile keeps it: outside the code of tasks a guard changes nothing.
    if (Reflect.get(of, name) !== replacement) return;
    if (before === undefined) Reflect.deleteProperty(of, name);
    else Object.defineProperty(of, name, before);
  };
}

/** `guard` with the name, length and attached members of what it stands for, such as `util.promisify.custom`. */
export function inTheShapeOf<T extends object>(original: object, guard: T): T {
  return Object.defineProperties(guard, Object.getOwnPropertyDescriptors(original));
}
