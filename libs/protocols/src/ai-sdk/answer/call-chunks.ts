import type { Json, TaskEvent } from '@troupe/contracts';
import { pathOf } from './path-of.ts';
import type { AgentData, Chunk } from './chunk.ts';
import type { TaskNode } from '../../tree/tree-pieces.ts';

/** What one task asks of models, tools, other agents and humans. */
export interface CallChunks {
  readonly read: (event: TaskEvent) => readonly Chunk[];
  /** A step that may go on later. */
  readonly close: () => readonly Chunk[];
  /** The task has ended: what is open stays unanswered. */
  readonly end: () => readonly Chunk[];
}

/** A tool call that a human is asked about, or has approved. */
interface Asked {
  readonly approval: string;
  readonly tool: string;
  readonly args: Json;
  /** It is a question, and no tool is called after its answer. */
  readonly isQuestion: boolean;
}

interface CallState {
  readonly node: TaskNode;
  /** Whether a model has been asked: what code did before that is no tool call of it. */
  asksModels: boolean;
  isStepOpen: boolean;
  readonly asked: Map<string, Asked>;
  /** Approved calls that are not made yet, in the order of the decisions. */
  readonly approved: Asked[];
  /** Ids of approvals, by the calls they let through. */
  readonly names: Map<string, string>;
  /** Calls that are shown and have no result yet, as they are shown. */
  readonly open: Set<string>;
  /** Agents that are asked, by their calls. */
  readonly agents: Map<string, AgentData>;
}

/** Of a task below the top, tool calls are shown that humans are asked about, and no others. */
export function callChunks(node: TaskNode): CallChunks {
  const state: CallState = {
    node,
    ...{ asksModels: false, isStepOpen: false },
    ...{ asked: new Map(), approved: [], names: new Map(), open: new Set(), agents: new Map() },
  };
  return { read: (event) => read(state, event), close: () => closeStep(state), end: () => [...unanswered(state), ...closeStep(state)] };
}

function read(state: CallState, { type, data }: TaskEvent): readonly Chunk[] {
  switch (type) {
    case 'call.started':
      return data['compensation'] === true ? [] : begun(state, data);
    case 'call.completed':
    case 'call.failed':
      return data['compensation'] === true ? [] : ended(state, data, type === 'call.failed' ? failed(data['error']) : undefined);
    case 'call.retrying':
      return data['unknown'] === true ? askedAgain(state, data) : [];
    case 'approval.requested':
      return asked(state, data);
    case 'approval.decided':
      return decided(state, data);
    case 'call.progress':
    case 'call.unserved':
    case 'call.served':
    case 'call.deferred':
    case 'status':
    case 'blocked':
    case 'unblocked':
    case 'timer.started':
    case 'timer.fired':
    case 'approval.reminded':
    case 'approval.escalated':
    case 'signal':
    case 'published':
    case 'token':
      return [];
    default:
      return type satisfies never;
  }
}

function begun(state: CallState, data: TaskEvent['data']): readonly Chunk[] {
  const { call, kind, name } = data as Readonly<Record<string, string>> & { call: string; kind: string; name: string };
  const args = data['args'] ?? {};
  const isTop = state.node.above === undefined;
  if (kind === 'model') {
    state.asksModels = true;
    if (!isTop) return [];
    const before = closeStep(state);
    state.isStepOpen = true;
    return [...before, { type: 'start-step' }];
  }
  if (kind === 'child') {
    const agent: AgentData = {
      task: data['task'] as string,
      agent: name,
      path: [...pathOf(state.node), name],
      status: 'running',
      input: args,
    };
    state.agents.set(call, agent);
    return [agentChunk(agent)];
  }
  if (kind !== 'tool' || !state.asksModels) return [];
  const at = state.approved.findIndex((each) => each.tool === name && JSON.stringify(each.args) === JSON.stringify(args));
  if (at < 0) return isTop ? shown(state, call, name, args) : [];
  // It has been shown when it was asked about.
  state.names.set(call, state.approved.splice(at, 1)[0]!.approval);
  return [];
}

function ended(state: CallState, data: TaskEvent['data'], error: string | undefined): readonly Chunk[] {
  const { call, kind } = data as { readonly call: string; readonly kind: string };
  if (kind === 'child') {
    const agent = state.agents.get(call);
    if (agent === undefined) return [];
    state.agents.delete(call);
    return [
      agentChunk({
        ...agent,
        ...(error === undefined ? { status: 'completed', output: data['value'] ?? null } : { status: 'failed', error }),
      }),
    ];
  }
  const isShown = state.names.has(call) || state.node.above === undefined;
  if (kind !== 'tool' || !state.asksModels || !isShown) return [];
  const toolCallId = state.names.get(call) ?? call;
  state.open.delete(toolCallId);
  return [
    error === undefined
      ? { type: 'tool-output-available', toolCallId, output: data['value'] ?? null }
      : { type: 'tool-output-error', toolCallId, errorText: error },
  ];
}

function agentChunk(data: AgentData): Chunk {
  return { type: 'data-agent', id: data.task, data };
}

function asked(state: CallState, data: TaskEvent['data']): readonly Chunk[] {
  const { approval, tool, title, args: _, ...descriptor } = data as Readonly<Record<string, string>> & { approval: string; tool: string };
  const input = data['args'] ?? {};
  state.asked.set(approval, { approval, tool, args: input, isQuestion: data['kind'] !== undefined });
  return [
    ...shown(state, approval, tool, input),
    {
      ...{ type: 'tool-approval-request', approvalId: approval, toolCallId: approval, approvalDescriptor: descriptor },
      ...(title === undefined ? {} : { reason: title }),
    },
  ];
}

/** A call of which nobody knows whether it had its effect. */
function askedAgain(state: CallState, data: TaskEvent['data']): readonly Chunk[] {
  const { call, name, approval } = data as Readonly<Record<string, string>> & { call: string; name: string; approval: string };
  const toolCallId = state.names.get(call) ?? call;
  // Of one below that was not asked about before, nothing has been shown.
  const before = state.node.above === undefined || state.names.has(call) ? [] : shown(state, call, name, {});
  state.names.set(call, toolCallId);
  const reason = `Nobody knows whether ${name} had its effect. Run it again?`;
  return [...before, { type: 'tool-approval-request', approvalId: approval, toolCallId, reason }];
}

function shown({ node, open }: CallState, toolCallId: string, toolName: string, input: Json): readonly Chunk[] {
  open.add(toolCallId);
  const where = node.above === undefined ? {} : { toolMetadata: { task: node.id, path: [...pathOf(node)] } };
  return [{ type: 'tool-input-available', toolCallId, toolName, input, ...where }];
}

function decided(state: CallState, data: TaskEvent['data']): readonly Chunk[] {
  const { approval: approvalId, decision, reason } = data as Readonly<Record<string, string>> & { approval: string };
  const { args } = data;
  const of = state.asked.get(approvalId);
  state.asked.delete(approvalId);
  if (of === undefined) return [];
  const approved = decision === 'approve';
  if (!approved || of.isQuestion) state.open.delete(approvalId);
  const response: Chunk = { type: 'tool-approval-response', approvalId, approved, ...(reason === undefined ? {} : { reason }) };
  if (!approved) return [response, { type: 'tool-output-denied', toolCallId: approvalId }];
  if (of.isQuestion) return [response, { type: 'tool-output-available', toolCallId: approvalId, output: args ?? null }];
  state.approved.push({ ...of, args: args ?? of.args });
  return [...(args === undefined ? [] : shown(state, approvalId, of.tool, args)), response];
}

const UNANSWERED = 'It ended before there was a result.';

function unanswered({ open, agents }: CallState): readonly Chunk[] {
  return [
    ...[...open].map((toolCallId): Chunk => ({ type: 'tool-output-error', toolCallId, errorText: UNANSWERED })),
    ...[...agents.values()].map((agent) => agentChunk({ ...agent, status: 'failed', error: UNANSWERED })),
  ];
}

function closeStep(state: CallState): readonly Chunk[] {
  if (!state.isStepOpen) return [];
  state.isStepOpen = false;
  return [{ type: 'finish-step' }];
}

function failed(error: Json | undefined): string {
  return (error as { readonly message?: string } | undefined)?.message ?? 'It failed.';
}
