/** A process of a cluster that may die, or stand still for a while and go on as if nothing had been. */
export interface Life {
  readonly number: number;
  readonly dead: boolean;
  readonly frozen: boolean;
  kill(): void;
  freeze(): void;
  thaw(): void;
  /** Called when it dies. */
  onDeath(action: () => void): void;
  /** Lets something that comes from outside in: at once, after the thaw, or never. */
  enter<T>(action: () => Promise<T>): Promise<T>;
}

export function life(number: number): Life {
  const waiting: (() => void)[] = [];
  const deaths: (() => void)[] = [];
  let state: 'alive' | 'frozen' | 'dead' = 'alive';
  const awake = (): Promise<void> => {
    if (state === 'alive') return Promise.resolve();
    return new Promise((resolve) => void (state === 'frozen' && waiting.push(resolve)));
  };
  return {
    number,
    get dead() {
      return state === 'dead';
    },
    get frozen() {
      return state === 'frozen';
    },
    kill() {
      state = 'dead';
      for (const action of deaths) action();
    },
    freeze() {
      if (state === 'alive') state = 'frozen';
    },
    thaw() {
      if (state !== 'frozen') return;
      state = 'alive';
      for (const go of waiting.splice(0)) go();
    },
    onDeath: (action) => void deaths.push(action),
    async enter(action) {
      await awake();
      return action();
    },
  };
}
