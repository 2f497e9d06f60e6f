interface Member {
  /** A global object, or a built-in module. */
  readonly of: object;
  readonly name: string | symbol;
}

/** A member of a global object or built-in module, and what stands in its place. */
export type Replacement = Member & (ByValue | ByAccess);

interface ByValue {
  readonly by: (original: unknown) => unknown;
}

interface ByAccess {
  /** Called at each read of the member; `original` reads it as it was. */
  readonly read: (original: () => unknown, self: object) => unknown;
  /** Called with what is written; gives what the member is to be. */
  readonly write?: (value: unknown) => unknown;
}

/** Puts something in the place of a member and gives what undoes it. */
export function replaceMember(replacement: Replacement): () => void {
  const { of, name } = replacement;
  const before = Object.getOwnPropertyDescriptor(of, name);
  // Another version of Node may not have it.
  if (!(name in of)) return () => {};
  if (before?.configurable === false && before.writable !== true) return () => {};
  const now = 'by' in replacement ? valueInPlace(of, name, before, replacement.by) : accessInPlace(before, replacement);
  Object.defineProperty(of, name, now);
  return () => {
    const current = Object.getOwnPropertyDescriptor(of, name);
    // Who replaced it again meanwhile keeps it: outside the code of tasks a guard changes nothing.
    if (current?.value !== now.value || current?.get !== now.get) return;
    if (before === undefined) Reflect.deleteProperty(of, name);
    else Object.defineProperty(of, name, before);
  };
}

function valueInPlace(of: object, name: string | symbol, before: PropertyDescriptor | undefined, by: ByValue['by']): PropertyDescriptor {
  return { value: by(Reflect.get(of, name)), writable: true, configurable: true, enumerable: before?.enumerable ?? true };
}

function accessInPlace(before: PropertyDescriptor = {}, { read, write }: ByAccess): PropertyDescriptor {
  return {
    get(this: object) {
      return read(() => (before.get === undefined ? (before.value as unknown) : Reflect.apply(before.get, this, [])), this);
    },
    set(this: object, given: unknown) {
      const value = write === undefined ? given : write(given);
      if (before.set !== undefined) Reflect.apply(before.set, this, [value]);
      else before.value = value;
    },
    configurable: true,
    enumerable: before.enumerable ?? true,
  };
}

/** `guard` with the name, length, prototype and attached members of what it stands for, such as `util.promisify.custom`. */
export function inTheShapeOf<T extends object>(original: object, guard: T): T {
  Object.setPrototypeOf(guard, Object.getPrototypeOf(original) as object | null);
  return Object.defineProperties(guard, Object.getOwnPropertyDescriptors(original));
}
