import type { Task, TaskEvent } from '@troupe/contracts';
import { failureOf } from '../../failure-of.ts';
import type { Projection } from '../../tree/run-pieces.ts';
import type { TaskNode } from '../../tree/tree-pieces.ts';
import { callChunks, type CallChunks } from './call-chunks.ts';
import type { AnswerMetadata, Chunk } from './chunk.ts';
import { pathOf } from './path-of.ts';
import { textChunks } from './text-chunks.ts';

/** The chunks of an answer, after its start. @param isTyped its text is given when it is known to be the answer */
export function answerChunks(isTyped: boolean): Projection<Chunk> {
  const calls = new Map<string, CallChunks>();
  const text = textChunks(!isTyped);
  const asked = new Map<string, TaskEvent['data']>();

  const callsOf = (node: TaskNode): CallChunks => {
    const made = calls.get(node.id) ?? callChunks(node);
    calls.set(node.id, made);
    return made;
  };
  const close = (): readonly Chunk[] => [...text.close(), ...[...calls.values()].flatMap((each) => each.close())];

  return {
    asked,
    continue: () => [],
    read(piece) {
      const { node } = piece;
      const isTop = node.above === undefined;
      switch (piece.kind) {
        case 'begun':
          return [];
        case 'event':
          note(asked, piece.event);
          return [...(isTop ? text.read(piece.event) : []), ...callsOf(node).read(piece.event), ...otherChunks(node, piece.event)];
        case 'ended': {
          const ended = isTop ? [...calls.values()] : [callsOf(node)];
          const left = ended.flatMap((each) => each.end());
          calls.delete(node.id);
          if (!isTop) return left;
          const { task } = piece;
          const said = isTyped && task.status === 'completed' ? text.say(`${task.id}:output`, JSON.stringify(task.output ?? null)) : [];
          return [...said, ...text.close(), ...left, ...endOf(task)];
        }
        default:
          return piece satisfies never;
      }
    },
    interrupt: () => [...close(), { type: 'finish', finishReason: 'tool-calls' }],
  };
}

/** Of a call with an unknown outcome, whatever is said of it next follows from the answer. */
function note(asked: Map<string, TaskEvent['data']>, { type, data }: TaskEvent): void {
  const { approval, call } = data as { readonly approval?: string; readonly call?: string };
  for (const [id, question] of asked) if (call !== undefined && question['call'] === call) asked.delete(id);
  if (type === 'approval.decided') asked.delete(approval!);
  else if (approval !== undefined) asked.set(approval, data);
}

/** What there is no part for. Agents below do all that they do in events. */
function otherChunks(node: TaskNode, { at, type, data }: TaskEvent): readonly Chunk[] {
  const isTop = node.above === undefined;
  const event: Chunk = { type: 'data-event', transient: true, data: { task: node.id, path: pathOf(node), at, type, data } };
  switch (type) {
    case 'published':
      return isTop ? [{ type: 'data-published', data: { topic: data['topic'] as string, data: data['data'] ?? null } }] : [event];
    case 'token':
    case 'call.started':
    case 'call.completed':
    case 'call.failed':
    case 'approval.requested':
    case 'approval.decided':
      return isTop ? [] : [event];
    case 'status':
      // How the answer itself begins and ends is said by its start and its finish.
      return isTop && data['text'] === undefined && data['cancelRequestedAt'] === undefined ? [] : [event];
    case 'blocked':
    case 'unblocked':
    case 'call.retrying':
    case 'call.progress':
    case 'call.unserved':
    case 'call.served':
    case 'call.deferred':
    case 'approval.reminded':
    case 'approval.escalated':
    case 'timer.started':
    case 'timer.fired':
    case 'signal':
      return [event];
    default:
      return type satisfies never;
  }
}

export function metadataOf({ id, name, createdAt, status, usage, deferred }: Task): AnswerMetadata {
  const { inputTokens, outputTokens, cost } = usage;
  return {
    ...{ task: id, agent: name, createdAt, status },
    ...(deferred === undefined ? {} : { origin: 'platform' as const }),
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, ...(cost === undefined ? {} : { cost }) },
  };
}

function endOf(task: Task): readonly Chunk[] {
  const { status } = task;
  const messageMetadata = metadataOf(task);
  switch (status) {
    case 'completed':
      return [{ type: 'finish', finishReason: 'stop', messageMetadata }];
    case 'cancelled':
    case 'terminated':
      return [
        { type: 'abort', ...(task.error === undefined ? {} : { reason: task.error.message }) },
        { type: 'finish', finishReason: 'other', messageMetadata },
      ];
    case 'failed':
    case 'timed-out':
    case 'running':
    case 'suspended':
    case 'blocked': {
      const { message, code } = failureOf(task);
      return [
        { type: 'finish', finishReason: 'error', messageMetadata: { ...messageMetadata, error: { code, message } } },
        { type: 'error', errorText: message },
      ];
    }
    default:
      return status satisfies never;
  }
}
