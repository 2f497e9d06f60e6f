import type { RecordedOptions, WorkCommand } from '@troupe/contracts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

/** What holds for a call: what it says itself, over what the definition of the work says. */
export function workOptions(workDefaults: WorkDefaults, command: WorkCommand): RecordedOptions {
  const { kind, name, options } = command;
  if (kind !== 'activity' && kind !== 'tool') return options ?? none;
  const defaults = workDefaults(kind, name);
  if (options === undefined) return defaults;
  const retry = { ...defaults.retry, ...options.retry };
  return { ...defaults, ...options, ...(Object.keys(retry).length === 0 ? {} : { retry }) };
}

const none: RecordedOptions = {};
