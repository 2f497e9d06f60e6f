import type { AppendedEvent } from '@troupe/topics';
import type { TaskId } from '@troupe/contracts';
import type { TaskLog } from './work-log.ts';
import { noteOf, TAKER, type Note } from './workload/events.ts';

/** What must hold of the events of a topic, besides that each of them starts one task in the end. */
export class TopicRules {
  /** Those in the log of the topic, in their order. */
  readonly #notes: Note[] = [];
  readonly #taken = new Set<string>();
  readonly #logs: ReadonlyMap<TaskId, TaskLog>;

  constructor(logs: ReadonlyMap<TaskId, TaskLog>) {
    this.#logs = logs;
  }

  /** @returns what is wrong with an event that is in the log of its topic from now on */
  appended({ data }: AppendedEvent): readonly string[] {
    const note = noteOf(data)!;
    this.#notes.push(note);
    const isOfClient = note.n > 10;
    if (isOfClient || this.#logs.get(note.from as TaskId)?.published.has(JSON.stringify(data)) === true) return [];
    return [`T20: event ${note.n} of ${note.from} is published before its turn is durable`];
  }

  /** @returns what is wrong with the start of a task that is durable from now on */
  began({ start }: TaskLog): readonly string[] {
    const note = start?.name === TAKER ? noteOf(start.input) : undefined;
    if (note === undefined) return [];
    this.#taken.add(keyOf(note));
    const place = this.#notes.findIndex((each) => keyOf(each) === keyOf(note));
    if (place < 0) return [`event ${note.n} of ${note.from} starts a task and was not published`];
    const before = this.#notes.slice(0, place).find((each) => each.from === note.from && !this.#taken.has(keyOf(each)));
    return before === undefined ? [] : [`T19: event ${note.n} of ${note.from} is taken before event ${before.n}`];
  }
}

function keyOf({ from, n }: Note): string {
  return `${from} ${n}`;
}
