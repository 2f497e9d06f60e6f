/** Counts what runs at once, as somebody outside sees it. */
export interface Witness {
  most(key: string): number;
  now(key: string): number;
  during<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function witness(): Witness {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  return {
    most: (key) => most.get(key) ?? 0,
    now: (key) => now.get(key) ?? 0,
    async during(key, work) {
      const running = (now.get(key) ?? 0) + 1;
      now.set(key, running);
      most.set(key, Math.max(most.get(key) ?? 0, running));
      try {
        return await work();
      } finally {
        now.set(key, now.get(key)! - 1);
      }
    },
  };
}
