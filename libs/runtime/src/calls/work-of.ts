import { callId, chainOfCall, partitionOf, type Json, type RecordedOptions, type Work, type WorkCommand } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { ToolSource } from '@troupe/tools';
import { isBegunDurably } from '../attempts/begun-durably.ts';
import { kinds } from '../kinds/kinds.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { AttemptTokens } from '../attempts/attempt-tokens.ts';

export interface Sending {
  /** How often this attempt was sent before. */
  readonly resent: number;
  /** A process before this one may have sent it. */
  readonly takenUp: boolean;
}

export interface WorkOfParts {
  readonly cluster: boolean;
  readonly ownership: Ownership;
  readonly tokens: AttemptTokens;
  readonly tools: Pick<ToolSource, 'list'>;
}

/** What a worker gets of an execution. */
export function workOf(
  parts: WorkOfParts,
  task: OwnedTask,
  open: OpenCommand,
  options: RecordedOptions,
  args: Json | undefined,
  { resent, takenUp }: Sending,
): Work {
  const command = open.command as WorkCommand;
  const { start } = task.state;
  const partition = partitionOf(task.id);
  const call = callId(task.id, command.id);
  const attempt = open.attempts + 1;
  const user = task.state.attributes['user'];
  const agent = kinds[start.task].agentOf(command, start.name);
  // Member by member: one is made for every execution, and a spread takes longer than all of what follows.
  const work: Writable<Work> = {
    call,
    task: task.id,
    partition,
    kind: command.kind as Work['kind'],
    name: command.name,
    attempt,
    token: parts.tokens.of(task.state.createdAt, call, attempt),
    options,
  };
  const pin = command.kind === 'tool' ? parts.tools.list().get(command.name)?.pin : undefined;
  if (pin !== undefined) work.pin = pin;
  if (args !== undefined) work.args = args;
  if (agent !== undefined) work.agent = agent;
  work.chain = chainOfCall(start, agent);
  if (start.session !== undefined) work.session = start.session;
  if (user !== undefined) work.user = user;
  if (open.lastHeartbeat !== undefined) work.lastHeartbeat = open.lastHeartbeat;
  if (options.scheduleToStart !== undefined || options.heartbeat !== undefined) work.reportStart = true;
  if (open.unknown) work.reconcile = true;
  if (resent > 0 || takenUp) work.again = resent;
  // Whether it began is to be known; in one process the queue itself is asked.
  if (isBegunDurably(open, options) || (parts.cluster && task.undoes)) work.ask = true;
  if (start.traceId !== undefined) work.traceparent = traceparent(start.traceId);
  return work;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function traceparent(traceId: string): string {
  return `00-${traceId}-${traceId.slice(0, 16)}-01`;
}
