import type { Append, StoreOperation } from '@troupe/store';

/** What a process does with the store, by what that is about: faults are aimed at it. */
export type StorePlace = keyof typeof storePlaces;

export const storePlaces = {
  turn: ({ name }) => name === 'append',
  'first turn': (operation) => appended(operation)?.turn.n === 0,
  /** One that asks for children, and is not the first. */
  'turn with children': (operation) => laterBody(operation).includes('"kind":"child"'),
  /** One that holds a request that is kept nowhere else. */
  'turn with requests': (operation) => {
    const body = laterBody(operation);
    return /"kind":"(signal|update|cancel|suspend)"/.test(body) && appended(operation)?.consumed === undefined;
  },
  'turn with messages': (operation) => appended(operation)?.consumed !== undefined,
  'turn with outcomes': (operation) => /"kind":"(resolved|attempt-failed)"/.test(laterBody(operation)),
  /** One that says which worker begins an execution. */
  'turn with begins': (operation) => /"kind":"progress"[^}]*"by"/.test(laterBody(operation)),
  'last turn': (operation) => bodyOf(operation).includes('"kind":"end"'),
  /** One that a task is stopped with, and its children after it. */
  'turn with a stop': (operation) => /"kind":"(cancel|terminate)"/.test(laterBody(operation)),
  /** A process that starts reads it three times before anything else. */
  'read of the time': ({ name }) => name === 'time',
  message: ({ name }) => name === 'acceptMessage',
  /** A partition that a process takes. */
  'claim of a partition': ({ name, args }) => name === 'partitions.replace' && (args[0] as { readonly node?: string }).node !== undefined,
  'places of a limit': ({ name }) => name === 'limits.insert' || name === 'limits.replace',
  /** Whether a log has grown without its owner. */
  'look at a log': ({ name, args }) => name === 'readTurns' && args[1] !== 0 && args[2] === 1,
  /** A log from its beginning, as a process reads it that takes the task over. */
  'read of a log': ({ name, args }) => name === 'readTurns' && args[1] === 0 && args[2] !== 1,
} as const satisfies Readonly<Record<string, (operation: StoreOperation) => boolean>>;

function appended({ name, args }: StoreOperation): Append | undefined {
  return name === 'append' ? (args[0] as Append) : undefined;
}

function bodyOf(operation: StoreOperation): string {
  return appended(operation)?.turn.body ?? '';
}

function laterBody(operation: StoreOperation): string {
  return appended(operation)?.turn.n === 0 ? '' : bodyOf(operation);
}
