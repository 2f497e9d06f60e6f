import { textIn, type SeenEvent } from './seen-event.ts';

export type SpanState = 'open' | 'completed' | 'failed' | 'waiting' | 'point';

/** One line of the timeline. */
export interface Span {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to?: number;
  readonly state: SpanState;
  /** Attempts that failed before. */
  readonly tries: readonly { readonly at: number; readonly message: string }[];
  /** The task a child is. */
  readonly task?: string;
  readonly asked?: unknown;
  readonly came?: unknown;
  readonly undoes: boolean;
}

/** What a task did and waited for, in the order it began; pure, so that it can be tested without a page. */
export function timelineOf(events: readonly SeenEvent[]): readonly Span[] {
  const spans = new Map<string, Span>();
  for (const event of events) {
    const span = next(event, spans);
    if (span !== undefined) spans.set(span.key, span);
  }
  return [...spans.values()];
}

function next(event: SeenEvent, spans: ReadonlyMap<string, Span>): Span | undefined {
  const { type, data, id } = event;
  const at = Date.parse(data.at ?? '');
  const key = textIn(data, 'call') ?? textIn(data, 'timer') ?? textIn(data, 'approval') ?? id;
  const known = spans.get(key);
  const task = textIn(data, 'task');
  switch (type) {
    case 'call.started':
      return {
        ...begun(key, textIn(data, 'kind') ?? 'call', textIn(data, 'name') ?? '', at, 'open', data['args']),
        undoes: data['compensation'] === true,
        ...(task === undefined ? {} : { task }),
      };
    case 'call.retrying':
      return known && { ...known, tries: [...known.tries, { at, message: messageIn(data['error']) }] };
    case 'call.completed':
      return known && { ...known, to: at, state: 'completed', came: data['value'] };
    case 'call.failed':
      return known && { ...known, to: at, state: 'failed', came: data['error'] };
    case 'timer.started':
      return begun(key, 'timer', textIn(data, 'name') ?? '', at, 'waiting', { due: data['due'] });
    case 'timer.fired':
      return known && { ...known, to: at, state: 'completed' };
    case 'approval.requested':
      return begun(key, 'approval', textIn(data, 'title') ?? textIn(data, 'tool') ?? '', at, 'waiting', data['args']);
    case 'approval.decided':
      return known && { ...known, to: at, state: data['decision'] === 'approve' ? 'completed' : 'failed', came: data };
    case 'signal':
      return { ...begun(`signal ${id}`, 'signal', textIn(data, 'name') ?? '', at, 'point', data['payload']), to: at };
    case 'published':
      return { ...begun(`published ${id}`, 'publish', textIn(data, 'topic') ?? '', at, 'point', data['data']), to: at };
    case 'blocked':
      return { ...begun(`blocked ${id} ${at}`, 'blocked', textIn(data, 'message') ?? '', at, 'failed', data), to: at };
    default:
      return undefined;
  }
}

function begun(key: string, kind: string, name: string, from: number, state: SpanState, asked: unknown): Span {
  return { key, kind, name, from, state, tries: [], undoes: false, ...(asked === undefined ? {} : { asked }) };
}

export function messageIn(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : '';
}
