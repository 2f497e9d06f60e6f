import type { Json, TaskEvent } from '@troupe/sdk';
import type { Output } from './cli-context.ts';
import { clipped, printable, printableJson, printableLines } from './printable.ts';

const WIDTH = 160;

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
      output.write(`${clipped(`${event.at.slice(11, 19)} ${lineOf(event)}`, WIDTH)}\n`);
      // On a line of its own, to be copied whole.
      if (event.type === 'approval.requested')
        output.write(`         decide with: troupe tasks approve ${printable(textOf(event.data['approval']))}\n`);
    },
  };
}

function lineOf({ type, data }: TaskEvent): string {
  switch (type) {
    case 'status':
      return join('status', data['status'], cancelOf(data), data['text'], messageOf(data['error']));
    case 'call.started':
      return join('started', data['kind'], data['name'], jsonOf(data['args']));
    case 'call.retrying':
      return join('retrying', data['kind'], data['name'], `attempt ${textOf(data['attempt'])}`, messageOf(data['error']));
    case 'call.completed':
      return join('completed', data['kind'], data['name'], jsonOf(data['value']));
    case 'call.failed':
      return join('failed', data['kind'], data['name'], messageOf(data['error']));
    case 'approval.requested':
      return join('approval needed', data['tool'], jsonOf(data['args']));
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
