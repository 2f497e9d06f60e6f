import type { CommandId, HistoryTurn, Input } from '@troupe/contracts';
import type { ClusterPlan, EmbeddedPlan } from './call-plan.ts';
import type { Outcome } from './call-world.ts';
import type { Entry } from './deeds.ts';

/** Milliseconds an execution is waited for that was asked to stop and has no `startToClose`. */
const TO_STOP_MS = 60_000;

/** Milliseconds a call may wait before its worker asks whether it is still wanted. */
const MOMENT_MS = 1_000;

type Plan = EmbeddedPlan | ClusterPlan;

/** What is wrong with what came of a plan; nothing when it is right. */
export function faults(plan: Plan, outcome: Outcome): readonly string[] {
  const seen = look(outcome);
  return [
    ...ends(plan, outcome),
    ...beginsAreWanted(outcome, unnoticed(plan)),
    ...onceIsOnce(plan, outcome),
    ...countsAreRight(plan, outcome, seen),
    ...limitsHold(plan, outcome, seen),
    ...undoingFollows(plan, outcome, seen),
  ];
}

/** Milliseconds until a worker knows what a turn says: it has to be stored, and an owner that is gone says nothing. */
function unnoticed({ latency, events }: Plan): number {
  return latency * 2 + (ownerGoes({ events }) ? MOMENT_MS : 0);
}

function ownerGoes({ events }: Pick<Plan, 'events'>): boolean {
  return events.some((event) => event.do === 'kill-owner' || event.do === 'freeze-owner');
}

/** An execution of the deed. */
interface Execution {
  readonly attempt: number;
  readonly from: number;
  /** When its code came to an end, or its process was killed; undefined while it runs. */
  readonly to: number | undefined;
  readonly died: boolean;
  /** Its process was killed before its result can have been stored for certain. */
  readonly lost: boolean;
  readonly run: Entry['run'];
}

interface Seen {
  readonly command: CommandId | undefined;
  /** When the call was asked for. */
  readonly since: number;
  /** When it was settled, or nobody waited for it any more. */
  readonly until: number;
  /** Since when nothing held it back, and when its task went on after it was suspended. */
  readonly freeAt: number;
  readonly resumes: readonly number[];
  readonly failures: readonly Extract<Input, { kind: 'attempt-failed' }>[];
  readonly settled: Input | undefined;
}

function look({ history }: Outcome): Seen {
  let command: CommandId | undefined;
  let since = 0;
  let until = Infinity;
  let freeAt: number | undefined;
  let suspended = false;
  const resumes: number[] = [];
  const failures: Extract<Input, { kind: 'attempt-failed' }>[] = [];
  let settled: Input | undefined;
  for (const turn of history) {
    const now = Date.parse(turn.at);
    for (const input of turn.inputs) {
      if (input.kind === 'suspend') suspended = true;
      if (input.kind === 'resume') {
        if (suspended && command !== undefined) resumes.push(now);
        if (suspended && command !== undefined) freeAt ??= now;
        suspended = false;
      }
      if (!('id' in input) || input.id !== command) continue;
      if (input.kind === 'attempt-failed') failures.push(input);
      if (input.kind === 'resolved' || input.kind === 'rejected') {
        settled ??= input;
        until = Math.min(until, now);
      }
    }
    for (const asked of commandsOf(turn)) {
      if (asked.name === 'deed' && command === undefined) {
        command = asked.id;
        since = now;
        if (!suspended) freeAt = now;
      }
      if (asked.kind === 'abandon' && asked.target === command) until = Math.min(until, now);
      if (asked.kind === 'end' || asked.kind === 'continue-as-new') until = Math.min(until, now);
    }
  }
  return { command, since, until, freeAt: freeAt ?? Infinity, resumes, failures, settled };
}

function commandsOf({ commands }: HistoryTurn): readonly { id: CommandId; kind: string; name: string; target?: CommandId }[] {
  return commands as never;
}

function executions({ book, killed, frozen, unstored }: Outcome, name: Entry['name'] = 'deed'): readonly Execution[] {
  const left = book.filter((entry) => entry.name === name && entry.what === 'end');
  return book
    .filter((entry) => entry.name === name && entry.what === 'begin')
    .map(({ at, attempt, process, run }): Execution => {
      const i = left.findIndex((end) => end.attempt === attempt && end.process === process && end.at >= at);
      const [end] = i < 0 ? [] : left.splice(i, 1);
      const death = killed.get(process) ?? frozen.get(process);
      const lost = death !== undefined && (end === undefined || end.at + unstored >= death);
      return { attempt, from: at, to: end?.at ?? death, died: lost && end === undefined, lost, run };
    });
}

function ends({ code }: Plan, { task }: Outcome): readonly string[] {
  if (task.endedAt === undefined) return [`it does not end: ${JSON.stringify(task.waitingFor)}`];
  const may = { plain: ['completed', 'failed'], failing: ['failed'], racing: ['failed'], continuing: ['completed'] }[code];
  const all = [...may, 'cancelled', 'terminated', 'timed-out'];
  return all.includes(task.status) ? [] : [`it ended as ${task.status}`];
}

/** Nothing begins once nobody wants it, nor while the task is suspended. */
function beginsAreWanted({ history, book }: Outcome, slack: number): readonly string[] {
  const wrong: string[] = [];
  let suspendedAt: number | undefined;
  const away: [number, number][] = [];
  for (const turn of history) {
    const now = Date.parse(turn.at);
    for (const { kind } of turn.inputs) {
      if (kind === 'suspend') suspendedAt ??= now;
      if ((kind === 'resume' || kind === 'terminate') && suspendedAt !== undefined) {
        away.push([suspendedAt, now]);
        suspendedAt = undefined;
      }
    }
  }
  const over = history.at(-1);
  const end = over !== undefined && commandsOf(over).some(({ kind }) => kind === 'end') ? Date.parse(over.at) : Infinity;
  for (const { what, name, at, attempt } of book) {
    if (what !== 'begin') continue;
    if (at > end + slack) wrong.push(`${name} ${attempt} begins ${at - end} ms after the end`);
    if (away.some(([from, to]) => at > from + slack && at < to)) wrong.push(`${name} ${attempt} begins while the task is suspended`);
  }
  return wrong;
}

function onceIsOnce({ effect }: Plan, outcome: Outcome): readonly string[] {
  if (effect !== 'once') return [];
  // What failed and said so may be made again; what nobody knows of may not.
  const unknown = executions(outcome).find(({ died }) => died);
  const later = executions(outcome).filter(({ from }) => unknown !== undefined && from >= unknown.to! && unknown.from !== from);
  return later.map(({ attempt }) => `a once effect whose outcome is unknown is made again as attempt ${attempt}`);
}

function countsAreRight(plan: Plan, outcome: Outcome, { failures }: Seen): readonly string[] {
  const { attempts } = plan;
  const wrong: string[] = [];
  const made = executions(outcome);
  for (const [i, { attempt }] of made.entries()) {
    const before = made[i - 1];
    if (before === undefined || attempt > before.attempt) continue;
    // That it had begun is known to no process any more: the next owner sends it as it was sent (at-least-once).
    if (attempt === before.attempt && before.lost && ownerGoes(plan)) continue;
    wrong.push(`attempt ${attempt} is made after attempt ${before.attempt}`);
  }
  const losses = failures.filter(({ failure }) => failure.code === 'attempt-lost').length;
  const deaths = outcome.killed.size + outcome.frozen.size;
  if (losses > deaths) wrong.push(`${losses} executions are counted as lost, after ${deaths} deaths`);
  const failed = failures.filter((failure) => failure.lost !== true).length;
  if (failed >= attempts) wrong.push(`${failed} executions failed and it was tried again, of ${attempts}`);
  const unknown = made.filter(({ lost: each }) => each).length;
  if (made.length > attempts + unknown) wrong.push(`${made.length} executions for ${attempts} attempts, ${unknown} of which were lost`);
  if (failures.some((failure, i) => failure.attempt !== i + 1 && failure.unknown !== true && failures[i - 1]?.unknown !== true))
    wrong.push(`failures are counted as ${failures.map(({ attempt }) => attempt).join()}`);
  return wrong;
}

function limitsHold(plan: Plan, outcome: Outcome, seen: Seen): readonly string[] {
  const wrong: string[] = [];
  const { scheduleToClose, scheduleToStart } = plan;
  const slack = unnoticed(plan);
  for (const { attempt, from } of executions(outcome)) {
    if (from > seen.until + slack) wrong.push(`attempt ${attempt} begins ${from - seen.until} ms after nobody wanted it`);
    if (scheduleToClose !== undefined && from > seen.freeAt + scheduleToClose + slack)
      wrong.push(`attempt ${attempt} begins after scheduleToClose`);
    if (scheduleToStart === undefined || plan.kind === 'step') continue;
    const due = seen.failures.find((failure) => failure.attempt === attempt - 1)?.retryAt ?? seen.freeAt;
    const since = Math.max(due, ...[...seen.resumes, ...outcome.unblocked].filter((at) => at <= from));
    if (from > since + scheduleToStart + slack) wrong.push(`attempt ${attempt} begins ${from - since} ms after it might have`);
  }
  return wrong;
}

/** An effect is undone after it, and not while it goes on. */
function undoingFollows(plan: Plan, outcome: Outcome, seen: Seen): readonly string[] {
  const wrong: string[] = [];
  const { task } = outcome;
  const undone = executions(outcome, 'undo');
  const should =
    ['failed', 'cancelled', 'timed-out'].includes(task.status) && !(plan.code === 'continuing' && task.output === 'second run');
  if (should && undone.length === 0) wrong.push(`nothing was undone, though it ended as ${task.status}`);
  if (task.status === 'completed' && undone.length > 0) wrong.push('what was done well was undone');
  const [first] = undone;
  if (first === undefined) return wrong;
  for (const execution of executions(outcome)) {
    const { attempt, from, to } = execution;
    if (from > first.from) wrong.push(`attempt ${attempt} begins after it was undone`);
    if ((to ?? Infinity) > first.from && first.from < overAt(plan, seen, execution))
      wrong.push(`attempt ${attempt} was undone ${first.from - from} ms after it began, while it ran`);
  }
  return wrong;
}

/** When an execution whose code has not ended counts as ended all the same: it took too long, or so did its call. */
function overAt({ startToClose }: Plan, { failures, settled }: Seen, { attempt, from }: Execution): number {
  if (failures.some((failure) => failure.attempt === attempt)) return from;
  if (settled?.kind === 'rejected' && settled.failure.code !== 'cancelled') return from;
  return from + (startToClose ?? TO_STOP_MS);
}
