import { commandId, TroupeError, type Command, type TaskId } from '@troupe/contracts';
import { engineFolder } from '../engine-folder.ts';
import type { Draft } from '../execution/execution-host.ts';
import { placeOnStack, Trace } from '../violation.ts';
import { AskedCommands } from './asked-commands.ts';
import { childIdOf } from './child-id.ts';

/** The commands the code of a task emits, turn after turn. */
export class EmittedCommands {
  /** Undefined between two turns. */
  #turn: AskedCommands | undefined;
  /** Names of the signals of this turn so far. */
  #signals: string[] = [];
  #places: Map<Command, string> | undefined;
  #patches: Map<string, boolean> | undefined;

  get replaying(): boolean {
    return this.#turn?.replaying === true;
  }

  begin(turn: number, recorded: readonly Command[] | undefined): void {
    this.#signals = [];
    this.#turn = new AskedCommands(turn, recorded);
  }

  /** The commands of the turn, and on replay where they differ from the log. */
  end(): ReturnType<AskedCommands['result']> {
    const result = this.#turn!.result();
    this.#turn = undefined;
    return result;
  }

  /** @param over whether the task has ended: what comes after the end goes nowhere (X5) */
  emit<C extends Command>(draft: Draft<C>, over: boolean): C {
    const turn = this.#turn;
    if (turn === undefined) throw new TroupeError('internal', `A ${draft.kind} command was asked for outside a turn.`);
    if (over) return { id: commandId(turn.turn, -1), ...draft } as unknown as C;
    const command = turn.add(draft);
    if (this.#places !== undefined) this.#places.set(command, placeOnStack(new Trace().stack, engineFolder) ?? 'unknown');
    return command;
  }

  /** The answer to `ctx.patched`, the same for the whole life of the code. */
  patched(id: string, over: boolean): boolean {
    this.#patches ??= new Map();
    let answer = this.#patches.get(id);
    if (answer === undefined) {
      const draft = { kind: 'patch', name: id } as const;
      answer = over || this.#turn!.mayAdd(draft);
      if (answer) this.emit(draft, over);
      this.#patches.set(id, answer);
    }
    return answer;
  }

  /** The id of the child that the next command starts. */
  nextChildId(task: TaskId): TaskId {
    return childIdOf(task, this.#turn!.turn, this.#turn!.count);
  }

  /** A signal of that name was delivered in this turn. */
  countSignal(name: string): void {
    this.#signals.push(name);
  }

  /** How many signals of that name were delivered in this turn. */
  signalsOf(name: string): number {
    return this.#signals.filter((each) => each === name).length;
  }

  /** Keeps the place of each command from now on, for the diff shown to people. */
  trace(places: Map<Command, string> = new Map()): void {
    this.#places = places;
  }

  placeOf(command: Command): string | undefined {
    return this.#places?.get(command);
  }
}
