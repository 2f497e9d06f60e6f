import type { Command } from '@troupe/contracts';

/**
 * What makes two commands of a turn the same (X3). Which of several equal ones is meant follows
 * from the order in which the code asks.
 */
interface Identified {
  readonly kind: Command['kind'];
  readonly name: string;
  readonly key?: string;
  readonly hash?: string;
}

/** The commands the log has for a turn, handed out to code that asks for the same again. */
export class RecordedCommands {
  readonly #recorded: readonly Command[];
  /** Most replays ask in the order of the log: so many were handed out from its front. */
  #taken = 0;
  /** What is left, by identity, once the code asked in another order. */
  #left: Map<string, Command[]> | undefined;

  constructor(recorded: readonly Command[]) {
    this.#recorded = recorded;
  }

  take(asked: Identified): Command | undefined {
    if (this.#left === undefined) {
      const next = this.#recorded[this.#taken];
      if (next === undefined) return undefined;
      if (isSame(next, asked)) {
        this.#taken++;
        return next;
      }
    }
    const same = this.#byIdentity().get(identityOf(asked));
    return same?.shift();
  }

  has(asked: Identified): boolean {
    return (this.#byIdentity().get(identityOf(asked))?.length ?? 0) > 0;
  }

  /** What nobody asked for, in the order of the log. */
  rest(): readonly Command[] {
    if (this.#left === undefined) return this.#recorded.slice(this.#taken);
    return [...this.#left.values()].flat().sort((a, b) => this.#recorded.indexOf(a) - this.#recorded.indexOf(b));
  }

  #byIdentity(): Map<string, Command[]> {
    if (this.#left === undefined) {
      this.#left = new Map();
      for (const command of this.#recorded.slice(this.#taken)) {
        const identity = identityOf(command);
        const same = this.#left.get(identity);
        if (same === undefined) this.#left.set(identity, [command]);
        else same.push(command);
      }
    }
    return this.#left;
  }
}

function isSame(a: Identified, b: Identified): boolean {
  return a.kind === b.kind && a.name === b.name && a.key === b.key && a.hash === b.hash;
}

function identityOf({ kind, name, key, hash }: Identified): string {
  return `${kind}\n${name}\n${key ?? ''}\n${hash ?? ''}`;
}
