import { TroupeError, type ErrorCode } from '../errors/errors.ts';
import type { TaskId } from '../log/ids.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import type { AgentDefinition } from './definition.ts';

/** What an agent calls by a name. */
export interface AgentCall {
  readonly kind: 'tool' | 'agent';
  readonly name: string;
}

/** A call that an agent was refused. */
export interface RefusedCall {
  readonly task: TaskId;
  /** On whose behalf the task runs. */
  readonly by: RecordedPrincipal | undefined;
  readonly call: AgentCall;
  readonly code: ErrorCode;
}

/**
 * Throws when an agent does not list what it calls: its `tools` are all it may call, whatever a model, a worker or
 * a log says. They are those of the definition there is now.
 *
 * @throws TroupeError `call-not-allowed`, not retryable
 */
export function demandMayCall(agents: ReadonlyMap<string, AgentDefinition>, agent: string, call: AgentCall): void {
  const definition = agents.get(agent);
  if (definition?.tools.some((tool) => lists(tool, call)) === true) return;
  const why = definition === undefined ? 'the app has no such agent' : 'it is not among the tools of the agent';
  throw new TroupeError('call-not-allowed', `Agent "${agent}" may not call the ${call.kind} "${call.name}": ${why}.`, { retryable: false });
}

function lists(tool: AgentDefinition['tools'][number], { kind, name }: AgentCall): boolean {
  return typeof tool === 'string' ? tool === name : tool.kind === kind && tool.name === name;
}
