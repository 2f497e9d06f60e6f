import { toFailure, withoutTenant, type Command, type Mismatch, type TroupeError } from '@troupe/contracts';
import type { TaskState, Violation } from '@troupe/engine';

/** Why a task is blocked: its code did something that cannot be replayed. */
export function mismatchOfViolation(violation: Violation, state: Pick<TaskState, 'turns' | 'build'>, build: string): Mismatch {
  return {
    code: 'determinism-violation',
    message: violation.message,
    turn: state.turns,
    expected: [],
    actual: [],
    ...(violation.at === undefined ? {} : { at: violation.at }),
    builds: { log: state.build === '' ? build : state.build, code: build },
  };
}

/** Why a task is blocked: the platform itself could not do `what` its next turn, or the last one, needs. */
export function mismatchOfFault(what: string, error: unknown, state: Pick<TaskState, 'turns' | 'build'>, build: string): Mismatch {
  return {
    code: 'internal',
    message: `${what}: ${sentence(toFailure(error).message)} The platform tries again when it is started, or its app loaded, the next time.`,
    turn: state.turns,
    expected: [],
    actual: [],
    builds: { log: state.build === '' ? build : state.build, code: build },
  };
}

/** Why a task is blocked: something that is stored of it is missing or cannot be read. */
export function mismatchOfData(fault: TroupeError, state: Pick<TaskState, 'turns' | 'build'>, build: string): Mismatch {
  const turn = (fault.details as { readonly turn?: number } | undefined)?.turn ?? state.turns;
  return {
    code: fault.code === 'history-tampered' ? fault.code : 'unreadable-data',
    message: `${sentence(fault.message)} Resume the task once it can be read, restored from a backup or by the version that wrote it, or fork the task from a turn before.`,
    turn,
    expected: [],
    actual: [],
    builds: { log: state.build === '' ? build : state.build, code: build },
  };
}

/** Why a task is blocked: its code asks for other things than its log says. */
export function mismatchOfReplay(
  turn: number,
  missing: readonly Command[],
  unexpected: readonly Command[],
  at: string | undefined,
  builds: Mismatch['builds'],
): Mismatch {
  const expected = missing.map(describe);
  const actual = unexpected.map(describe);
  const did = actual.length === 0 ? 'does not do what it did' : `now does ${actual.join(', ')}`;
  const had = expected.length === 0 ? 'has nothing like it' : `has ${expected.join(', ')}`;
  return {
    code: 'replay-mismatch',
    message: `The code ${did}${at === undefined ? '' : ` at ${at}`}, but turn ${turn} of the log ${had}. Deploy code that fits, guard the change with ctx.patched, or fork the task.`,
    turn,
    expected,
    actual,
    ...(at === undefined ? {} : { at }),
    builds,
  };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** A command as people read it. */
function describe(command: Command): string {
  const key = command.key === undefined ? '' : ` key ${JSON.stringify(command.key)}`;
  const named = `${command.kind}${command.name === '' ? '' : ` "${command.name}"`}${key}`;
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
      return command.args === undefined ? named : `${command.kind} "${command.name}"${key} ${clip(JSON.stringify(command.args))}`;
    case 'timer':
      return `${command.name} ${command.hash}`;
    case 'child':
      return `${command.taskKind} "${command.name}"${key} ${clip(JSON.stringify(command.input ?? null))}`;
    case 'open-session':
      return `${command.kind} "${withoutTenant(command.name)}"`;
    case 'await-signal':
    case 'approval':
    case 'abandon':
    case 'publish':
    case 'set-attributes':
    case 'set-status':
    case 'patch':
    case 'answer':
    case 'continue-as-new':
    case 'end':
      return named;
    default:
      return command satisfies never;
  }
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
