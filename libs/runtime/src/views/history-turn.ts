import { isoTime, withoutStack, type Command, type Failure, type HistoryTurn, type Input, type Json, type Turn } from '@troupe/contracts';

/** A turn as clients read it: stacks stay in the log. */
export function toHistoryTurn({ task, n, at, build, inputs, commands }: Turn): HistoryTurn {
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
