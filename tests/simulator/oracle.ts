import { isWork, partitionOf, type CommandId, type Json, type Message, type TaskId, type Work } from '@troupe/contracts';
import { decodeMessage } from '@troupe/contracts/format';
import type { AppendedEvent } from '@troupe/topics';
import { isReadable, type Append, type Store, type StoreOperation } from '@troupe/store';
import { LimitRules } from './limit-rules.ts';
import { SessionRules, type Posted } from './session-rules.ts';
import { TopicRules } from './topic-rules.ts';
import { addTurn, TaskLog, taskOf } from './work-log.ts';

/** Milliseconds the shared time may be off: what the slowest read of it that counts takes, both ways. */
const EARLY_MS = 420;
/** Milliseconds a worker may act on what it was answered before: its message, its question, and the answer. */
const STALE_MS = 4_000;

/** Sees everything that is stored and everything that is done, and says what must not be. */
export class Oracle {
  readonly logs: Map<TaskId, TaskLog> = new Map();
  readonly wrong: { readonly task: string; readonly what: string }[] = [];
  /** Starts of clients, by task. */
  readonly posted: Map<string, Posted> = new Map();
  readonly #sessions: SessionRules = new SessionRules(this.logs, this.posted);
  readonly #topics: TopicRules = new TopicRules(this.logs);
  readonly #limits: LimitRules;
  /** Values executions came to, by call. */
  readonly #values = new Map<string, Set<string>>();
  /** Attempts whose owner said that it does not want them. */
  readonly #unwanted = new Set<string>();
  readonly #begun = new Set<string>();
  /** The process that took each partition last. */
  readonly #owners = new Map<number, number>();
  readonly #undone = new Map<string, string[]>();
  readonly #now: () => number;
  readonly #note: (line: string) => void;
  /** Processes that stood still a short while ago act on what they knew. */
  readonly #wasFrozen: (process: number) => boolean;

  constructor(now: () => number, note: (line: string) => void, wasFrozen: (process: number) => boolean) {
    this.#now = now;
    this.#note = note;
    this.#wasFrozen = wasFrozen;
    this.#limits = new LimitRules(this.logs, now, wasFrozen);
  }

  blame(task: string, what: string): void {
    this.wrong.push({ task, what });
    this.#note(`WRONG ${task}: ${what}`);
  }

  /** The store, as it is, for a process: each turn that is stored is looked at. */
  watch(store: Store, process: number): Store {
    return {
      ...store,
      append: async (entry) => {
        const result = await store.append(entry);
        this.#note(`${process} stores ${entry.turn.task} ${entry.turn.n}: ${result} ${entry.turn.body.slice(0, 300)}`);
        if (result === 'committed') this.#stored(entry);
        return result;
      },
      acceptMessage: async (message) => {
        const result = await store.acceptMessage(message);
        this.#note(`keeps ${message.id} for ${message.task}: ${result}`);
        const input = decodeMessage(message);
        const log = this.#logOf(message.task);
        log.accepted.add(message.id);
        if (isReadable(input) && 'id' in input) log.kept.add(input.id);
        return result;
      },
      documents: (spec) => {
        const documents = store.documents(spec);
        if (spec.name === 'limits')
          return this.#limits.watch(documents as never, (task, what) => this.blame(task, what)) as typeof documents;
        if (spec.name !== 'partitions') return documents;
        const replace: typeof documents.replace = async (document, was) => {
          const done = await documents.replace(document, was);
          const { partition, node } = document as unknown as { readonly partition: number; readonly node?: string };
          if (done && node !== undefined) this.#owners.set(partition, process);
          return done;
        };
        return { ...documents, replace };
      },
    };
  }

  #stored({ turn }: Append): void {
    const log = this.#logOf(turn.task);
    const begun = log.begun;
    for (const what of addTurn(log, turn, this.#now(), EARLY_MS)) this.blame(turn.task, what);
    for (const [id, result] of log.results) this.#isProduced(turn.task, id, result);
    log.results.clear();
    if (turn.n === 0) for (const what of this.#topics.began(log)) this.blame(turn.task, what);
    if (log.begun && !begun) for (const what of this.#limits.taskBegins(log)) this.blame(turn.task, what);
    for (const session of log.opened.splice(0)) for (const what of this.#sessions.letIn(turn.task, session)) this.blame(turn.task, what);
  }

  #logOf(task: TaskId): TaskLog {
    let log = this.logs.get(task);
    if (log === undefined) this.logs.set(task, (log = new TaskLog()));
    return log;
  }

  /** A result in a log is what the attempt that was in flight came to (E5, W1). */
  #isProduced(task: TaskId, id: CommandId, { value, attempt }: { readonly value: Json | undefined; readonly attempt: number }): void {
    const values = this.#values.get(`${task}/${id}`);
    if (values === undefined || typeof value !== 'string') return;
    if (!values.has(value)) this.blame(task, `E5: the result of ${id} is ${value}, which no execution came to`);
    const by = / by (\d+) in /.exec(value)?.[1];
    if (by !== undefined && Number(by) !== attempt)
      this.blame(task, `W1: the result of ${id} is that of attempt ${by}, after ${attempt - 1} ended`);
  }

  begins(process: number, call: string, attempt: number): void {
    this.#note(`${process} begins ${call} #${attempt}`);
    const { task, command } = taskOf(call);
    const log = this.logs.get(task);
    const open = log?.open.get(command);
    const over = log?.over.get(command);
    if (open === undefined && over === undefined) this.blame(task, `E4: ${call} begins before its turn is durable`);
    if (over !== undefined && this.#now() - over > STALE_MS && !this.#wasFrozen(process))
      this.blame(task, `E5: ${call} #${attempt} begins ${this.#now() - over} ms after it was over`);
    if (open === undefined || this.#wasFrozen(process)) return;
    for (const what of this.#limits.begins(process, `${call}#${attempt}`, open.command, open.since)) this.blame(task, what);
    const early = open.retryAt - this.#now();
    if (early > EARLY_MS) this.blame(task, `E7: ${call} #${attempt} begins ${early} ms before its backoff is over`);
    const suspended = this.#now() - (log?.suspendedAt ?? Infinity);
    if (suspended > STALE_MS) this.blame(task, `${call} #${attempt} begins ${suspended} ms after its task was suspended`);
    const isOnce = isWork(open.command) && open.command.options?.effect === 'once';
    if (isOnce && this.#begun.has(call)) this.blame(task, `W4: ${call} #${attempt} begins though it may have happened`);
    this.#begun.add(call);
  }

  /** A model is asked, which is paid for. */
  asks(process: number, id: string, round: number, messages: readonly Message[]): void {
    const task = id as TaskId;
    const log = this.logs.get(task);
    const command = log?.models.get(round);
    if (log === undefined || command === undefined)
      return this.blame(id, `E4: its model is asked in round ${round} before that is durable`);
    this.begins(process, `${id}/${command}`, (log.open.get(command)?.attempts ?? 0) + 1);
    for (const what of this.#sessions.missing(task, messages)) this.blame(id, what);
  }

  came(process: number, call: string, attempt: number, value: string | undefined): void {
    this.#note(`${process} ends ${call} #${attempt}: ${value ?? 'failed'}`);
    this.#limits.ended(`${call}#${attempt}`);
    const values = this.#values.get(call) ?? new Set();
    if (value !== undefined) values.add(value);
    this.#values.set(call, values);
  }

  /** An event stands in the log of its topic. */
  appended(event: AppendedEvent): void {
    this.#note(`the event ${event.id} is in the log of its topic`);
    for (const what of this.#topics.appended(event)) this.blame(event.id, what);
  }

  /** Those that have a place of a limit. */
  get held(): readonly string[] {
    return this.#limits.held;
  }

  died(process: number): void {
    this.#limits.died(process);
  }

  undone(task: string, what: string): void {
    const done = this.#undone.get(task) ?? [];
    if (!done.includes(what)) done.push(what);
    this.#undone.set(task, done);
  }

  undoneBy(task: string): readonly string[] {
    return this.#undone.get(task) ?? [];
  }

  /** What an owner answers a worker. */
  answered(process: number, body: unknown, answer: unknown): void {
    const { call, attempt, kind } = body as Partial<Work>;
    if (call === undefined) return;
    this.#note(`${process} is answered about ${call} #${attempt} ${kind ?? ''}: ${JSON.stringify(answer).slice(0, 100)}`);
    if (answer === 'stale' || answer === 'cancel' || isUnwanted(answer)) this.#unwanted.add(`${call}#${attempt}`);
  }

  /** A process whose lease is over commits nothing (P3): a turn it sends is of a task that no other process took. */
  asksStore(process: number, { name, args }: StoreOperation): void {
    if (name !== 'append') return;
    const { task, n } = (args[0] as Append).turn;
    const owner = this.#owners.get(partitionOf(task)) ?? process;
    if (owner !== process) this.blame(task, `P3: ${process} commits turn ${n} though ${owner} has the task`);
  }

  /** What an owner answers a worker that asks whether it may begin, in the moment it answers. */
  allowed(process: number, { call }: Pick<Work, 'call'>, answer: unknown): void {
    const { task } = taskOf(call);
    const owner = this.#owners.get(partitionOf(task)) ?? process;
    if (answer === 'continue' && owner !== process) this.blame(task, `P3: ${process} lets ${call} begin though ${owner} has the task`);
  }

  /** A worker forgets a message only once its outcome is durable, or nobody wants it (K1). */
  acked(process: number, { call, attempt }: Work): void {
    this.#note(`${process} acknowledges ${call} #${attempt}`);
    const { task, command } = taskOf(call);
    const log = this.logs.get(task);
    const open = log?.open.get(command);
    if (
      open === undefined ||
      open.stopping ||
      open.unknown ||
      this.#unwanted.has(`${call}#${attempt}`) ||
      open.attempts >= attempt ||
      log!.kept.has(command) ||
      log!.stopped ||
      log!.ended !== undefined
    )
      return;
    this.blame(task, `K1: ${call} #${attempt} is acknowledged though its outcome is not durable`);
  }
}

/** To the question what a call is made with. */
function isUnwanted(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'wanted' in answer && answer.wanted === false;
}
