import { commandId, type Command } from '@troupe/contracts';
import type { Draft } from '../execution/execution-host.ts';
import { RecordedCommands } from './recorded-commands.ts';

/**
 * What the code asks for in one turn. Live, each command gets the next id; on replay it takes the
 * place of the same command in the log (X3), and what the log does not have is unexpected.
 */
export class AskedCommands {
  readonly turn: number;
  readonly #asked: Command[] = [];
  readonly #unexpected: Command[] = [];
  readonly #recorded: RecordedCommands | undefined;

  constructor(turn: number, recorded: readonly Command[] | undefined) {
    this.turn = turn;
    this.#recorded = recorded === undefined ? undefined : new RecordedCommands(recorded);
  }

  get replaying(): boolean {
    return this.#recorded !== undefined;
  }

  /** How many there are so far. */
  get count(): number {
    return this.#asked.length;
  }

  add<C extends Command>(draft: Draft<C>): C {
    const recorded = this.#recorded?.take(draft as unknown as Command);
    const unexpected = this.#recorded !== undefined && recorded === undefined;
    const command = recorded ?? { id: commandId(this.turn, unexpected ? -1 - this.#unexpected.length : this.#asked.length), ...draft };
    (unexpected ? this.#unexpected : this.#asked).push(command as Command);
    return command as unknown as C;
  }

  /** Whether the code may ask for it as it did: on replay only what the log has. */
  mayAdd(draft: Draft<Command>): boolean {
    return this.#recorded?.has(draft as unknown as Command) ?? true;
  }

  /** The commands of the turn, and on replay where they differ from the log. */
  result(): { readonly commands: readonly Command[]; readonly missing: readonly Command[]; readonly unexpected: readonly Command[] } {
    return { commands: this.#asked, missing: this.#recorded?.rest() ?? [], unexpected: this.#unexpected };
  }
}
