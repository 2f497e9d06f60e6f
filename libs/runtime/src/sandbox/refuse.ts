import { folderOf, placeOnStack, Trace, Violation, type Execution } from '@troupe/engine';

const HERE = folderOf(import.meta.url);

/** What a violation names: docs/determinism.md says of each what it is about. */
export type Rule = 'time' | 'chance' | 'network' | 'files' | 'processes' | 'threads' | 'machine' | 'environment' | 'memory';

/**
 * Stops the task where its code did what a replay cannot repeat.
 *
 * @param stack of the call; its first place that is not here is the code's
 */
export function refuse(execution: Execution, rule: Rule, what: string, instead: string, stack: string = new Trace().stack): never {
  const at = placeOnStack(stack, HERE);
  execution.violate(new Violation([`${what} has no place in the code of a task`, `${instead} (Rule: ${rule}.)`], at));
}

/**
 * Whether Node itself made the call, on behalf of something innocent: `require` reads files, a failed
 * `assert` its source. What merely passes a call on, such as a promisified function, does not count.
 */
export function isNodesOwn(): boolean {
  for (const line of new Trace().stack.split('\n').slice(1)) {
    const module = /(?:\(|at |async )node:([\w/.-]+)/.exec(line)?.[1];
    if (module !== undefined && !passesOn.test(module)) return true;
    if (module === undefined && !line.includes(HERE) && !line.endsWith('<anonymous>)')) return false;
  }
  return false;
}

const passesOn = /^(internal\/util|events|async_hooks|internal\/async_local_storage|internal\/process\/task_queues|diagnostics_channel)/;
