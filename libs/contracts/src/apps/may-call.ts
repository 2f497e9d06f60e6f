import { TroupeError, type ErrorCode } from '../errors/errors.ts';
import type { TaskId } from '../log/ids.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import type { App } from './app.ts';
import { isBuiltIn, isOfMemory, memoryOf } from '../work/built-in-tools.ts';
import type { AgentDefinition, AgentTool } from './definition.ts';
import { nameOf } from './name-of.ts';
import { isOfServer } from './mcp-definition.ts';

/** What decides which calls an agent may make. */
export type Callable = Pick<App, 'agents' | 'tools' | 'servers'>;

/** What an agent calls by a name. */
export interface AgentCall {
  readonly kind: 'tool' | 'agent' | 'workflow';
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
export function demandMayCall(app: Callable, agent: string, call: AgentCall): void {
  if (mayCall(app, agent, call)) return;
  const why = !app.agents.has(agent) ? 'the app has no such agent' : 'it is not among the tools of the agent';
  throw new TroupeError('call-not-allowed', `Agent "${agent}" may not call the ${call.kind} "${call.name}": ${why}.`, { retryable: false });
}

/** The tools of the platform itself belong to every agent, those of memory to agents that have one. */
export function mayCall(app: Callable, agent: string, call: AgentCall): boolean {
  const definition = app.agents.get(agent);
  if (definition === undefined) return false;
  if (call.kind === 'agent' && isAskedByGuard(definition, call.name)) return true;
  if (call.kind === 'tool' && isOfMemory(call.name)) return definition.memory?.[memoryOf(call.name)] !== undefined;
  return (call.kind === 'tool' && isBuiltIn(call.name)) || definition.tools.some((listed) => isCalledBy(listed, call, app));
}

/** An agent that gives the verdict of a guard. */
function isAskedByGuard({ guard = {} }: AgentDefinition, name: string): boolean {
  return Object.values(guard).some((guards) => guards.some((each) => 'agent' in each && nameOf(each.agent) === name));
}

function isCalledBy(listed: AgentTool, { kind, name }: AgentCall, app: Callable): boolean {
  const isText = typeof listed === 'string';
  if (isText ? listed === name : listed.kind === kind && listed.name === name) return true;
  const server = isText
    ? listed
    : listed.kind === 'tool' || listed.kind === 'agent' || listed.kind === 'workflow'
      ? undefined
      : listed.name;
  return kind === 'tool' && server !== undefined && serverOf(name, app) === server;
}

/** The server whose tool a name is. A tool of the app is none of theirs, and of two that fit it is that of the longer name. */
export function serverOf(name: string, { tools, servers }: Pick<Callable, 'tools' | 'servers'>): string | undefined {
  if (servers === undefined || tools.has(name)) return undefined;
  const fitting = Array.from(servers.values()).filter((server) => isOfServer(name, [server]));
  return fitting.toSorted((one, other) => other.name.length - one.name.length)[0]?.name;
}
