import {
  approvalId,
  defaultBounds,
  isoTime,
  withoutStack,
  withoutTenant,
  type Command,
  type Json,
  type Turn,
  type WebhookEvent,
} from '@troupe/contracts';
import { startOf } from '@troupe/contracts/format';

/** What of a turn can be sent. */
export interface TurnEvent {
  readonly type: WebhookEvent;
  /** Its place in the log of the task, as that of `GET /v1/tasks/{id}/events`. */
  readonly position: string;
  readonly at: string;
  readonly data: { readonly [key: string]: Json };
}

export function turnEvents(turn: Turn): readonly TurnEvent[] {
  const at = isoTime(turn.at);
  const started: readonly TurnEvent[] =
    turn.n === 0 && startOf(turn) !== undefined ? [{ type: 'task.started', position: '0', at, data: { status: 'running' } }] : [];
  const said = turn.commands.flatMap((command, i): readonly TurnEvent[] => {
    const event = eventOf(turn, command);
    return event === undefined ? [] : [{ ...event, position: `${turn.n}.${i}`, at }];
  });
  return [...started, ...said];
}

function eventOf({ task }: Turn, command: Command): Pick<TurnEvent, 'type' | 'data'> | undefined {
  switch (command.kind) {
    case 'end': {
      const { status, output, error } = command;
      const why = error === undefined ? {} : { error: withoutStack(error) as unknown as Json };
      return { type: `task.${status}`, data: { status, ...sized('output', output), ...why } };
    }
    case 'approval': {
      const { id, agent, name: tool, args, due } = command;
      const deadline = due === undefined ? {} : { deadline: isoTime(due) };
      return {
        type: 'approval.requested',
        data: { approval: { id: withoutTenant(approvalId(task, id)), agent, tool, ...sized('args', args), ...deadline } },
      };
    }
    case 'publish':
      return { type: 'task.published', data: { topic: command.name, ...sized('published', command.data) } };
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'child':
    case 'timer':
    case 'await-signal':
    case 'open-session':
    case 'abandon':
    case 'set-attributes':
    case 'set-status':
    case 'patch':
    case 'answer':
    case 'continue-as-new':
      return undefined;
    default:
      return command satisfies never;
  }
}

/** A value, or how large it is where that is too much for a delivery. */
function sized(name: string, value: Json | undefined): { readonly [key: string]: Json } {
  if (value === undefined) return {};
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes <= defaultBounds.webhookValueBytes ? { [name]: value } : { [`${name}Omitted`]: true, [`${name}Bytes`]: bytes };
}
