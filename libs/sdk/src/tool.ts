import type { ToolDefinition } from '@troupe/contracts';
import { define } from './define.ts';

/**
 * A typed function agents may call. Its `input` schema is what the model is given and what its
 * arguments are checked against; throw `ToolError` to give the model the reason.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function tool<I = Record<string, never>, O = unknown, const Name extends string = string, Sent = I>(
  definition: Omit<ToolDefinition<I, O, Name, Sent>, 'kind'>,
): ToolDefinition<I, O, Name, Sent> {
  return define({ kind: 'tool', ...definition });
}
