import { useEffect, useState } from 'preact/hooks';
import { eventTypes, isEnd, type SeenEvent } from './seen-event.ts';

/** Events kept of a task at most: of a longer one, the newest. */
const MOST_EVENTS = 5_000;
/** Characters of one answer while it is written. */
const MOST_CHARACTERS = 200_000;
const DRAW_MS = 100;
const AGAIN_MS = 5_000;

export interface TaskEvents {
  readonly events: readonly SeenEvent[];
  /** Older events that are not kept. */
  readonly dropped: number;
  /** What models write right now, by call. */
  readonly writing: ReadonlyMap<string, string>;
  readonly state: 'connecting' | 'live' | 'lost' | 'ended';
}

const nothing: TaskEvents = { events: [], dropped: 0, writing: new Map(), state: 'connecting' };

/** Turns of which the events are read at first: of a longer task, the newest. */
const MOST_TURNS = 500;

/** The turn to begin with: a page is there at once, however long its task. */
export function firstTurnOf(turns: number): number {
  return Math.max(0, turns - MOST_TURNS);
}

/** What happened to a task, from a turn on, and what happens to it now. */
export function useTaskEvents(id: string | undefined, from = 0): TaskEvents {
  const [seen, setSeen] = useState(nothing);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setSeen(nothing);
    if (id === undefined) return undefined;
    return follow(id, from, setSeen, () => setAttempt((before) => before + 1));
  }, [id, from, attempt]);
  return seen;
}

type Show = (change: (before: TaskEvents) => TaskEvents) => void;

function follow(id: string, from: number, show: Show, again: () => void): () => void {
  // Before the first event of that turn.
  const position = from === 0 ? '' : `?lastEventId=${from}.-1`;
  const source = new EventSource(`/v1/tasks/${encodeURIComponent(id)}/events${position}`);
  let arrived: SeenEvent[] = [];
  let drawing: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const setState = (state: TaskEvents['state']): void => show((before) => ({ ...before, state }));

  const draw = (): void => {
    drawing = undefined;
    const batch = arrived;
    arrived = [];
    show((before) => withEvents(before, batch));
  };
  const take = (event: MessageEvent<string>): void => {
    const seen: SeenEvent = { id: event.lastEventId, type: event.type, data: JSON.parse(event.data) as SeenEvent['data'] };
    arrived.push(seen);
    // Many come at once: they are drawn together.
    drawing ??= setTimeout(draw, DRAW_MS);
    if (!isEnd(seen)) return;
    source.close();
    draw();
    setState('ended');
  };
  for (const type of eventTypes) source.addEventListener(type, take);
  source.addEventListener('open', () => setState('live'));
  source.addEventListener('error', () => {
    setState('lost');
    // What is refused is not asked again by the browser.
    if (source.readyState === EventSource.CLOSED) retry ??= setTimeout(again, AGAIN_MS);
  });
  return () => {
    source.close();
    clearTimeout(drawing);
    clearTimeout(retry);
  };
}

function withEvents(before: TaskEvents, batch: readonly SeenEvent[]): TaskEvents {
  const writing = new Map(before.writing);
  const kept: SeenEvent[] = [];
  for (const event of batch) {
    const { call, text } = event.data;
    if (event.type === 'token' && typeof call === 'string' && typeof text === 'string')
      writing.set(call, ((writing.get(call) ?? '') + text).slice(-MOST_CHARACTERS));
    else {
      if (typeof call === 'string' && event.type !== 'call.started') writing.delete(call);
      kept.push(event);
    }
  }
  const all = [...before.events, ...kept];
  const over = Math.max(0, all.length - MOST_EVENTS);
  return { ...before, events: over === 0 ? all : all.slice(over), dropped: before.dropped + over, writing };
}
