import { EventType, type Event, type Interrupt } from '@ag-ui/core';
import { isToolsWanted, type Json, type Task, type TaskEvent } from '@troupe/contracts';
import { z } from 'zod';
import { failureOf } from '../failure-of.ts';
import { callEvents, contentOf, type CallEvents } from './call-events.ts';
import { customEvents } from './custom-events.ts';
import type { Owner } from './owner.ts';
import { answer } from './resume-run.ts';
import { textEvents, type TextEvents } from './text-events.ts';
import type { Projection } from '../tree/run-pieces.ts';
import type { TaskNode } from '../tree/tree-pieces.ts';

export interface Run {
  readonly threadId: string;
  readonly runId: string;
  /** Whether its client knows events of agents below: of protocol 1.0 on it says so. */
  readonly showsBelow: boolean;
  /** Its output is typed: its text is given when it is known to be the answer. */
  readonly typed: boolean;
}

/** One task of the run, and what its client was shown of it. */
interface Shown {
  readonly node: TaskNode;
  readonly owner: Owner;
  readonly text: TextEvents;
  readonly calls: CallEvents;
}

interface Question {
  readonly node: TaskNode;
  readonly data: TaskEvent['data'];
}

/** The events of a run, from what happens in its tasks. Those of agents below go on for a client that continues. */
export function runEvents(run: Run): Projection<Event> {
  const shown = new Map<string, Shown>();
  /** What humans are asked, by the ids of the approvals. */
  const asked = new Map<string, Question>();

  const shownOf = (node: TaskNode): Shown => {
    const there = shown.get(node.id);
    if (there !== undefined) return there;
    const owner: Owner = node.above === undefined ? {} : { subagentRunId: node.id };
    const isLive = node.above !== undefined || !run.typed;
    const made = { node, owner, text: textEvents(owner, isLive), calls: callEvents(owner) };
    shown.set(node.id, made);
    return made;
  };
  const begun = ({ node }: Shown): Event => ({
    type: EventType.SUBAGENT_STARTED,
    subagentRunId: node.id,
    name: node.name,
    parentToolCallId: shownOf(node.above!.node).calls.nameOf(node.above!.call),
    ...(node.above!.node.above === undefined ? {} : { parentSubagentRunId: node.above!.node.id }),
  });
  const close = ({ text, calls }: Shown): readonly Event[] => [...text.close(), ...calls.close()];
  const below = (): readonly Shown[] => [...shown.values()].filter(({ node }) => node.above !== undefined);

  return {
    asked,
    continue: () => (run.showsBelow ? below().map(begun) : []),
    read(piece) {
      const { node } = piece;
      if (piece.kind === 'event') note(asked, node, piece.event);
      if (node.above !== undefined && !run.showsBelow) return [];
      const of = shownOf(node);
      switch (piece.kind) {
        case 'begun':
          return [begun(of)];
        case 'event':
          return [...of.text.read(piece.event), ...of.calls.read(piece.event), ...customEvents(of.owner, piece.event)];
        case 'ended': {
          const open = close(of);
          shown.delete(node.id);
          if (node.above !== undefined) return [...open, endBelow(node.id, piece.task)];
          const left = below().flatMap((each): readonly Event[] => [...close(each), leftBelow(each.node.id)]);
          return [...left, ...open, ...endOf(run, of, piece.task)];
        }
        default:
          return piece satisfies never;
      }
    },
    interrupt(approvals) {
      const interrupts = approvals.map((id) => interruptOf(id, asked.get(id)!, run, (node) => shownOf(node).calls));
      const suspended = run.showsBelow ? below().toReversed() : [];
      return [
        ...[...shown.values()].toReversed().flatMap(close),
        ...suspended.map(({ node }): Event => {
          const interruptIds = approvals.filter((id) => asked.get(id)?.node.id === node.id);
          return { type: EventType.SUBAGENT_FINISHED, subagentRunId: node.id, outcome: { type: 'suspended', interruptIds } };
        }),
        { type: EventType.RUN_FINISHED, threadId: run.threadId, runId: run.runId, outcome: { type: 'interrupt', interrupts } },
      ];
    },
  };
}

/** Of a call with an unknown outcome, whatever is said of it next follows from the answer. */
function note(asked: Map<string, Question>, node: TaskNode, { type, data }: TaskEvent): void {
  const { approval, call } = data as { readonly approval?: string; readonly call?: string };
  for (const [id, question] of asked) if (call !== undefined && question.data['call'] === call) asked.delete(id);
  if (type === 'approval.decided') asked.delete(approval!);
  else if (approval !== undefined) asked.set(approval, { node, data });
}

const responseSchema = z.toJSONSchema(answer) as Record<string, Json>;

function interruptOf(id: string, { node, data }: Question, { showsBelow }: Run, callsOf: (node: TaskNode) => CallEvents): Interrupt {
  const { tool, name, call, deadline } = data as Readonly<Record<string, string | undefined>>;
  const isBelow = node.above !== undefined;
  return {
    id,
    reason: 'tool_call',
    message: tool === undefined ? `Nobody knows whether ${name} had its effect. Run it again?` : `May ${node.name} call ${tool}?`,
    responseSchema,
    ...(isBelow && !showsBelow ? {} : { toolCallId: call === undefined ? id : callsOf(node).nameOf(call) }),
    ...(deadline === undefined ? {} : { expiresAt: deadline }),
    ...(isBelow && showsBelow ? { subagentRunId: node.id } : {}),
    metadata: { task: node.id, ...(tool === undefined ? {} : { tool, args: data['args'] }) },
  };
}

function endBelow(subagentRunId: string, task: Task): Event {
  if (task.status === 'completed') return { type: EventType.SUBAGENT_FINISHED, subagentRunId, result: task.output };
  const { message, code } = failureOf(task);
  return { type: EventType.SUBAGENT_ERROR, subagentRunId, message, code };
}

function leftBelow(subagentRunId: string): Event {
  return { type: EventType.SUBAGENT_ERROR, subagentRunId, message: 'The agent above went on without it.' };
}

function endOf({ threadId, runId, typed }: Run, { text, calls }: Shown, task: Task): readonly Event[] {
  const { status, output, usage } = task;
  const used = [{ inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, totalTokens: usage.inputTokens + usage.outputTokens }];
  const finished = { type: EventType.RUN_FINISHED, threadId, runId, usage: used } as const;
  switch (status) {
    case 'completed': {
      if (isToolsWanted(output)) {
        const pendingToolCallIds = output.toolCalls.map(({ id }) => id);
        return [...calls.hand(output.toolCalls), { ...finished, outcome: { type: 'success', pendingToolCallIds } }];
      }
      const said = typed ? text.say(`${task.id}:output`, contentOf(output)) : [];
      return [...said, { ...finished, result: output ?? null, outcome: { type: 'success' } }];
    }
    case 'cancelled':
    case 'terminated':
      return [{ ...finished, outcome: { type: 'cancelled' } }];
    case 'failed':
    case 'timed-out':
    case 'running':
    case 'suspended':
    case 'blocked': {
      const { message, code } = failureOf(task);
      return [{ type: EventType.RUN_ERROR, message, code, usage: used }];
    }
    default:
      return status satisfies never;
  }
}
