/** Who is called after a change. */
export interface Listeners {
  add(listener: () => void): () => void;
  call(): void;
}

export function listeners(): Listeners {
  const all = new Set<() => void>();
  return {
    add(listener) {
      // Of its own: the same function may be given twice.
      const own = (): void => listener();
      all.add(own);
      return () => void all.delete(own);
    },
    call() {
      for (const listener of all) listener();
    },
  };
}
