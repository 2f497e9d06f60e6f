import type { RecordedOptions, WorkCommand } from '@troupe/contracts';
import type { Shell } from './shell.ts';

/** What holds for a call: what it says itself, over what the definition of the work says. */
export function workOptions(shell: Pick<Shell, 'workDefaults'>, command: WorkCommand): RecordedOptions {
  const defaults = command.kind === 'activity' || command.kind === 'tool' ? shell.workDefaults(command.kind, command.name) : {};
  const retry = { ...defaults.retry, ...command.options?.retry };
  return { ...defaults, ...command.options, ...(Object.keys(retry).length === 0 ? {} : { retry }) };
}
