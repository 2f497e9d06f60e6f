import { isoTime, withoutStack, type Command, type Failure, type HistoryTurn, type Input, type Json, type Turn } from '@troupe/contracts';
import type { TurnRecord } from '@troupe/store';

/** A turn as the store keeps it. */
export function toTurnRecord(turn: Turn): TurnRecord {
  return { task: turn.task, n: turn.n, at: turn.at, build: turn.build, body: JSON.stringify({ i: turn.inputs, c: turn.commands }) };
}

export function toTurn(record: TurnRecord): Turn {
  const body = JSON.parse(record.body) as { i: readonly Input[]; c: readonly Command[] };
  return { task: record.task, n: record.n, at: record.at, build: record.build, inputs: body.i, commands: body.c };
}

/** A turn as clients read it: stacks stay in the log. */
export function toHistoryTurn(record: TurnRecord): HistoryTurn {
  const { task, n, at, build, inputs, commands } = toTurn(record);
  return { task, n, at: isoTime(at), build, inputs: inputs.map(shownInput), commands: commands.map(shownCommand) };
}

function shownInput(input: Input): Input {
  return 'failure' in input ? { ...input, failure: withoutStack(input.failure) } : input;
}

function shownCommand(command: Command): Json {
  const { error, failure } = command as { readonly error?: Failure; readonly failure?: Failure };
  return {
    ...command,
    ...(error === undefined ? {} : { error: withoutStack(error) }),
    ...(failure === undefined ? {} : { failure: withoutStack(failure) }),
  } as unknown as Json;
}
