import type { McpDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

/**
 * A server that speaks the Model Context Protocol, started with a `command` or reached at a `url`. Agents that list
 * it may call its tools, each as `<name>_<tool>`.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function mcp<const Name extends string>(definition: Omit<McpDefinition<Name>, 'kind'>): McpDefinition<Name> {
  return define({ kind: 'mcp', ...definition });
}
