import { toFailure, type CommandId, type Input, type Json } from '@troupe/contracts';
import { randomSource, type TurnOutcome } from '../src/index.ts';
import { driveTask, rejected, resolved, signal, type Code, type DriveOptions, type DrivenTask } from './drive-task.ts';
import { names } from './random-program.ts';

/** After so many turns everything goes well and at once, so that the program ends. */
const TURNS = 12;

/** Values that are another thing as JSON, or look like something else. */
const odd: readonly Json[] = [
  -0,
  [-0, { z: -0 }],
  JSON.parse('{"__proto__": {"a": -0}, "10": 1, "9": 2, "toJSON": 3, "": -0}') as Json,
  'half \ud800 of a character',
  5e-324,
  Object.assign(Object.create(null), { then: 1 }) as Json,
];

/** A task that got inputs in an order that depends on the seed and on its own log, until it ended. */
export interface RandomDrive {
  readonly task: DrivenTask;
  /** What stopped it, when it was not its end. */
  readonly stopped: TurnOutcome | undefined;
}

export interface RandomDriveOptions extends DriveOptions {
  /** The one thing that stops it, alone in the turn of that number; without it, anything may at any time. */
  readonly stop?: { readonly turn: number; readonly input: Input };
}

export async function driveAtRandom(code: Code, seed: string, { stop, ...options }: RandomDriveOptions): Promise<RandomDrive> {
  const chance = randomSource(seed);
  const below = (n: number): number => Math.floor(chance.next() * n);
  const task = await driveTask(code, options);
  const attempts = new Map<CommandId, number>();
  let outcome: TurnOutcome | undefined;

  /** What one open command gets: that it is done, that it failed for good, or only for now. */
  const answer = (id: CommandId, draining: boolean): readonly Input[] => {
    const { command } = task.state.open.get(id)!;
    if (command.kind === 'await-signal') return command.handler === true ? [] : [signal(command.name, below(10))];
    if (command.kind === 'timer') {
      task.now = Math.max(task.now, command.due);
      return [resolved(id)];
    }
    const attempt = (attempts.get(id) ?? 0) + 1;
    const failure = toFailure(Object.assign(new Error(`${command.name} failed`), { stack: undefined, code: 'no-luck' }));
    const luck = draining ? 2 : below(8);
    if (luck === 0) return [rejected(id, Object.assign(new Error(`${command.name} failed for good`), { code: 'no-luck' }))];
    if (luck === 1 && command.kind !== 'child') {
      attempts.set(id, attempt);
      return [{ kind: 'attempt-failed', id, attempt, failure, retryAt: task.now + 1 }];
    }
    const value: Json = below(3) === 0 ? odd[below(odd.length)]! : below(2) === 0 ? below(100) : { of: command.name, list: [below(10)] };
    return [resolved(id, value)];
  };

  const somebody = (): Input => {
    const said = below(20);
    const named = names[below(names.length)]!;
    if (said < 2 && stop === undefined) return { kind: 'cancel', reason: 'by chance' };
    if (said < 3 && stop === undefined) return { kind: 'expired' };
    if (said < 4) return { kind: 'grace-over' };
    if (said < 5) return { kind: 'update', name: named, payload: below(10), message: `update-${below(1e6)}` };
    if (said < 8) return { kind: below(2) === 0 ? 'suspend' : 'resume' };
    return signal(named, below(3) === 0 ? odd[below(odd.length)]! : below(10));
  };

  for (let turn = 0; task.state.end === undefined; turn++) {
    if (task.log.length === 0 || outcome?.kind === 'mismatch' || outcome?.kind === 'violation') return { task, stopped: outcome };
    task.now += below(100);
    if (turn === stop?.turn) {
      outcome = await task.turn(stop.input);
      continue;
    }
    const draining = turn > TURNS;
    const open = [...task.state.open.keys()];
    const inputs: Input[] = [];
    for (let wanted = draining ? open.length : 1 + below(3); wanted > 0 && open.length > 0; wanted--)
      inputs.push(...answer(open.splice(below(open.length), 1)[0]!, draining));
    if (!draining && below(3) === 0) inputs.splice(below(inputs.length + 1), 0, somebody());
    // Only handlers are left: nothing but a cancel can end it.
    if (draining && inputs.length === 0) inputs.push({ kind: 'cancel' });
    if (turn > 20 * TURNS) throw new Error(`The program does not end. It waits for: ${[...task.state.open.keys()].join(', ')}.`);
    outcome = await task.turn(...inputs);
  }
  return { task, stopped: undefined };
}
