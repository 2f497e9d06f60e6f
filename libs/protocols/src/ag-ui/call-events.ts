import { EventType, type Event } from '@ag-ui/core';
import type { Json, TaskEvent, ToolCall } from '@troupe/contracts';
import type { Owner } from './owner.ts';

/** What one task asks of models, tools and other agents, and of humans before that. */
export interface CallEvents {
  readonly read: (event: TaskEvent) => readonly Event[];
  /** Tool calls of the client, by the ids its results are to have. */
  readonly hand: (calls: readonly ToolCall[]) => readonly Event[];
  readonly close: () => readonly Event[];
  /** The id that the client knows a call by: of one that was asked about, that of the approval. */
  readonly nameOf: (call: string) => string;
}

/** A tool call that a human is asked about, or has approved. */
interface Asked {
  readonly approval: string;
  readonly tool: string;
  readonly args: Json;
}

interface CallState {
  readonly owner: Owner;
  /** The last that a model wrote: its tool calls belong to that message. */
  message?: string;
  /** Model calls that go on, with their names. */
  readonly steps: Map<string, string>;
  readonly asked: Map<string, Asked>;
  /** Approved calls that are not made yet, in the order of the decisions. */
  readonly approved: Asked[];
  readonly names: Map<string, string>;
}

export function callEvents(owner: Owner): CallEvents {
  const state: CallState = { owner, steps: new Map(), asked: new Map(), approved: [], names: new Map() };
  return {
    nameOf: (call) => state.names.get(call) ?? call,
    read: (event) => read(state, event),
    hand: (calls) => calls.flatMap(({ id, name, args }) => proposed(state, id, name, args)),
    close: () => [...state.steps.values()].map((stepName) => ({ type: EventType.STEP_FINISHED, ...owner, stepName })),
  };
}

function read(state: CallState, { type, data }: TaskEvent): readonly Event[] {
  const { call = '', kind = '', name = '' } = data as Readonly<Record<string, string>>;
  switch (type) {
    case 'call.started':
      return kind === 'model' ? stepBegun(state, call, name) : callBegun(state, call, kind, name, data['args'] ?? {});
    case 'call.completed':
    case 'call.failed':
      if (kind === 'model') return stepEnded(state, call);
      if (!isToolCall(state, kind)) return [];
      return [resultOf(state, state.names.get(call) ?? call, type === 'call.failed' ? failed(data['error']) : contentOf(data['value']))];
    case 'approval.requested': {
      const { approval, tool } = data as { readonly approval: string; readonly tool: string };
      state.asked.set(approval, { approval, tool, args: data['args'] ?? {} });
      return proposed(state, approval, tool, data['args']);
    }
    case 'approval.decided':
      return decided(state, data['approval'] as string, data);
    case 'call.retrying':
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

function stepBegun(state: CallState, call: string, stepName: string): readonly Event[] {
  state.steps.set(call, stepName);
  state.message = call;
  return [{ type: EventType.STEP_STARTED, ...state.owner, stepName }];
}

function stepEnded(state: CallState, call: string): readonly Event[] {
  const stepName = state.steps.get(call);
  state.steps.delete(call);
  return stepName === undefined ? [] : [{ type: EventType.STEP_FINISHED, ...state.owner, stepName }];
}

/** What a model asked for, and not what code does by itself. */
function isToolCall({ message }: CallState, kind: string): boolean {
  return message !== undefined && (kind === 'tool' || kind === 'child');
}

/** A call that was asked about has been shown then. */
function callBegun(state: CallState, call: string, kind: string, name: string, args: Json): readonly Event[] {
  if (!isToolCall(state, kind)) return [];
  const at = state.approved.findIndex((each) => each.tool === name && JSON.stringify(each.args) === JSON.stringify(args));
  if (at < 0) return proposed(state, call, name, args);
  state.names.set(call, state.approved.splice(at, 1)[0]!.approval);
  return [];
}

function proposed({ owner, message }: CallState, toolCallId: string, toolCallName: string, args: Json | undefined): readonly Event[] {
  return [
    { type: EventType.TOOL_CALL_START, ...owner, toolCallId, toolCallName, ...(message === undefined ? {} : { parentMessageId: message }) },
    { type: EventType.TOOL_CALL_ARGS, ...owner, toolCallId, delta: JSON.stringify(args ?? {}) },
    { type: EventType.TOOL_CALL_END, ...owner, toolCallId },
  ];
}

function decided(state: CallState, approval: string, { decision, args, reason }: TaskEvent['data']): readonly Event[] {
  const asked = state.asked.get(approval);
  state.asked.delete(approval);
  if (asked === undefined) return [];
  if (decision !== 'approve') return [resultOf(state, approval, `Refused${typeof reason === 'string' ? `: ${reason}` : '.'}`)];
  state.approved.push({ ...asked, args: args ?? asked.args });
  return [];
}

function resultOf({ owner }: CallState, toolCallId: string, content: string): Event {
  return { type: EventType.TOOL_CALL_RESULT, ...owner, messageId: `${toolCallId}:result`, toolCallId, content, role: 'tool' };
}

/** A result as a model is shown it. */
export function contentOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function failed(error: Json | undefined): string {
  return `Error: ${(error as { readonly message?: string } | undefined)?.message ?? 'it failed'}`;
}
