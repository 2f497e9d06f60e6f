import type { CallProgress, TaskEventType } from '@troupe/contracts';
import type { Json, TaskEvent } from '@troupe/sdk';
import type { Output } from '../cli-context.ts';
import { clipped, printable, printableJson, printableLines } from './printable.ts';
import { progressText } from './progress-text.ts';

/** Of lines that show data, and of those that say what to do. */
const WIDTH = 160;
const ALL = 2_000;
const says: ReadonlySet<TaskEventType> = new Set(['blocked', 'call.unserved']);

/** Prints the events of a task as lines, and a model's answer as it is being written. */
export function eventPrinter(output: Output): { print(event: TaskEvent): void; end(): void } {
  let writing = false;
  const end = (): void => {
    if (writing) output.write('\n');
    writing = false;
  };
  return {
    end,
    print(event) {
      if (event.type === 'token') {
        output.write(printableLines(textOf(event.data['text'])));
        writing = true;
        return;
      }
      end();
      output.write(`${clipped(`${event.at.slice(11, 19)} ${lineOf(event)}`, says.has(event.type) ? ALL : WIDTH)}\n`);
      // On a line of its own, to be copied whole.
      if (event.data['approval'] !== undefined && event.type !== 'approval.decided' && event.type !== 'approval.reminded')
        output.write(`         decide with: troupe tasks approve ${printable(textOf(event.data['approval']))}\n`);
    },
  };
}

function lineOf({ type, data }: TaskEvent): string {
  switch (type) {
    case 'status':
      return join('status', data['status'], cancelOf(data), data['text'], messageOf(data['error']));
    case 'blocked':
      return join('blocked:', data['message'], placeOf(data), differences(data));
    case 'unblocked':
      return 'unblocked: it goes on';
    case 'call.started':
      return join(started(data), data['kind'], data['name'], jsonOf(data['args']));
    case 'call.retrying':
      return join('retrying', data['kind'], data['name'], attemptOf(data), messageOf(data['error']));
    case 'call.progress':
      return join(data['kind'], data['name'], progressText(data as unknown as CallProgress));
    case 'call.unserved':
      return join('waiting:', data['reason'], Number(data['calls']) > 1 ? `(${textOf(data['calls'])} calls)` : undefined);
    case 'call.served':
      return join('a worker serves', data['kind'], data['name'], 'again');
    case 'call.completed':
      return join(undoing(data), 'completed', data['kind'], data['name'], jsonOf(data['value']));
    case 'call.deferred':
      return join('passed on to a human:', data['name'], jsonOf(data['args']));
    case 'call.failed':
      return join(undoing(data), 'failed', data['kind'], data['name'], messageOf(data['error']));
    case 'timer.started':
      return join('timer', data['name'], 'until', data['due']);
    case 'timer.fired':
      return join('timer', data['name'], 'is over');
    case 'approval.requested':
      return join('approval needed', data['tool'], data['title'], jsonOf(data['args']));
    case 'approval.reminded':
      return join('approval still needed', data['approval']);
    case 'approval.escalated':
      return join('approval goes to', data['assignee'], data['approval']);
    case 'approval.decided':
      return join('approval', data['approval'], data['decision'], data['reason']);
    case 'signal':
      return join('signal', data['name'], jsonOf(data['payload']));
    case 'published':
      return join('published', data['topic'], jsonOf(data['data']));
    case 'token':
      return textOf(data['text']);
    default:
      return type satisfies never;
  }
}

function cancelOf({ cancelRequestedAt, reason }: TaskEvent['data']): string | undefined {
  if (cancelRequestedAt === undefined) return undefined;
  return reason === undefined ? 'cancel requested' : `cancel requested: ${textOf(reason)}`;
}

function started(data: TaskEvent['data']): string {
  return data['compensation'] === true ? 'compensating with' : 'started';
}

function undoing(data: TaskEvent['data']): string | undefined {
  return data['compensation'] === true ? 'compensation' : undefined;
}

/** The attempt that failed, and when the next one begins. */
function attemptOf({ attempt, nextAttempt, retryAt, unknown }: TaskEvent['data']): string {
  if (unknown === true) return `attempt ${textOf(attempt)} had its effect or not, which a person decides:`;
  return `attempt ${textOf(attempt)} failed, attempt ${textOf(nextAttempt ?? null)} at ${textOf(retryAt).slice(11, 19)}:`;
}

function placeOf({ place }: TaskEvent['data']): string | undefined {
  return place === undefined ? undefined : `(${textOf(place)})`;
}

function differences({ expected, actual }: TaskEvent['data']): string {
  const list = (what: string, items: Json | undefined): string =>
    Array.isArray(items) && items.length > 0 ? ` ${what} ${items.map(textOf).join(', ')}` : '';
  return `${list('log has', expected)}${list('code did', actual)}`;
}

function join(...parts: readonly (Json | undefined)[]): string {
  return parts
    .map(textOf)
    .filter((part) => part !== '')
    .join(' ');
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? printableJson(value) : String(value);
}

function jsonOf(value: Json | undefined): string | undefined {
  return value === undefined || value === null ? undefined : printableJson(value);
}

function messageOf(error: Json | undefined): Json | undefined {
  return typeof error === 'object' && error !== null && 'message' in error ? error['message'] : error;
}
