import {
  callId,
  splitCallId,
  isDelivered,
  taskId,
  type Approval,
  type CallId,
  type Input,
  type Json,
  type StepContext,
  type Task,
  type TaskService,
  type TroupeError,
  type Turn,
} from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import { expect } from 'vitest';
import { readTurns } from '../../src/log/read-log.ts';
import { appOf } from '../replicas.ts';
import { tapeOf } from './tape.ts';
import { runSchedule, type Ask, type Client, type World } from './world.ts';

const id = 'task';
const task = taskId(id);
const child = taskId('child');

/** What the clients of a schedule do besides starting the task twice. */
export interface Course {
  /** Milliseconds until the task is to begin. */
  readonly startIn?: number;
  readonly signals: number;
  readonly update: boolean;
  readonly cancel: boolean;
  readonly suspend: boolean;
  readonly terminate: boolean;
  /** The task has a child; `purged`: a client purges it as soon as it may. */
  readonly child: 'none' | 'there' | 'purged';
  readonly crashes: number;
  readonly faults: number;
  /** The store writes what follows a turn after it. */
  readonly lags: boolean;
}

/** A request as it was answered, or refused. */
interface Answered {
  readonly name: string;
  readonly answer: unknown;
  readonly error: string | undefined;
  readonly repeat: (service: TaskService) => Promise<unknown>;
}

/**
 * Two clients start one task at once; others signal, update, suspend, cancel or terminate it, while the
 * store answers in any order, loses answers, and the process dies and comes back.
 *
 * One start and one `createdAt`; a `once` effect at most once, others once more for each death at most,
 * none before it is durable or after it came out; signals once and in order; every request answered, its
 * repeat as it was; one terminal turn. A child is started once, and its output reaches the task.
 */
export async function acceptedOnce(course: Course, numbers: readonly number[], trace?: (step: string) => void): Promise<void> {
  const executions: { readonly name: string; readonly fault: string | undefined }[] = [];
  const answered: Answered[] = [];
  const deciding = new Set<string>();

  const run =
    (world: World, name: string) =>
    async ({ idempotencyKey }: StepContext): Promise<number> => {
      executions.push({ name, fault: await orderFault(world, idempotencyKey) });
      return world.effect(executions.length);
    };

  const clients = clientsOf(course, answered, trace);
  const world = await runSchedule({
    tape: tapeOf(numbers),
    clients,
    lags: course.lags,
    crashes: course.crashes,
    faults: course.faults,
    trace,
    app: (of) =>
      appOf([
        {
          kind: 'workflow',
          name: 'code',
          run: async (ctx, input): Promise<Json> => {
            let sum = 0;
            ctx.on.update<number, number>('add', (n) => (sum += n));
            await ctx.step('once', run(of, 'once'), { effect: 'once' });
            const got: Json[] = [];
            for (let n = 0; n < course.signals; n++) got.push((await ctx.signal('go')) as Json);
            const born = course.child === 'none' ? null : ((await ctx.child('child', null, { id: child })) as Json);
            await ctx.step('again', run(of, 'again'), { effect: 'idempotent' });
            return { input: input as Json, got, sum, born };
          },
        },
        { kind: 'workflow', name: 'child', run: async (ctx) => ctx.step('born', run(of, 'born'), { effect: 'once' }) },
      ]),
    async isOver(of, ask) {
      let over = true;
      for (const each of [task, child]) {
        const record = await of.store.readTask(each);
        if (record !== undefined && !isReadable(record)) return false;
        if (record?.approvals === true && !deciding.has(each)) {
          deciding.add(each);
          // A task may end before it is decided.
          ask((service) => settleUnknown(service, each)).catch(() => {});
        }
        if (record?.open ?? each === task) over = false;
      }
      return over;
    },
  });
  await checkTask(world, course, executions, answered);
  for (const each of answered) {
    const repeated = await world.settle(outcomeOf(each.repeat(world.after)));
    // What was refused stays refused, though by now for another reason.
    if (each.error !== undefined)
      expect({ name: each.name, refused: repeated.error !== undefined }).toEqual({ name: each.name, refused: true });
    else expect({ name: each.name, ...repeated }).toEqual({ name: each.name, answer: each.answer, error: undefined });
  }
}

function clientsOf(course: Course, answered: Answered[], trace: ((step: string) => void) | undefined): readonly Client[] {
  const start = {
    kind: 'workflow',
    name: 'code',
    id,
    input: 7,
    ...(course.startIn === undefined ? {} : { startAt: Date.UTC(2030, 0, 1) + course.startIn }),
  } as const;
  const request = async (ask: Ask, name: string, repeat: Answered['repeat']): Promise<void> => {
    const outcome = await ask(
      (service) => outcomeOf(repeat(service), early),
      ({ code }) => early.has(code),
    );
    trace?.(`${name} is answered: ${JSON.stringify(outcome)}`);
    answered.push({ name, ...outcome, repeat });
  };
  const starter =
    (name: string): Client =>
    (ask) =>
      request(ask, name, async (service) => createdAt((await service.start(start)).task));
  const client =
    (isThere: boolean, ...requests: readonly (readonly [string, Answered['repeat']])[]): Client =>
    async (ask) => {
      if (!isThere) return;
      for (const [name, repeat] of requests) await request(ask, name, repeat);
    };
  return [
    starter('start 1'),
    starter('start 2'),
    client(
      true,
      ...Array.from(
        { length: course.signals },
        (_, n) => [`signal ${n}`, (service: TaskService) => service.signal(id, 'go', n, `s${n}`)] as const,
      ),
    ),
    client(course.update, ['update', (service) => service.update(id, 'add', 5, 'u')]),
    client(
      course.suspend,
      ['suspend', async (service) => createdAt(await service.suspend(id, 'p'))],
      ['resume', async (service) => createdAt(await service.resume(id, 'p'))],
    ),
    client(course.cancel, ['cancel', async (service) => createdAt(await service.cancel(id, 'enough', 'c'))]),
    client(course.child === 'purged', ['purge of the child', purgeOfChild]),
    client(course.terminate, ['terminate', async (service) => createdAt(await service.terminate(id, 'now', 't'))]),
  ];
}

/** As soon as it may be; of a child that will not come there is nothing to purge. */
async function purgeOfChild(service: TaskService): Promise<void> {
  const parent = await service.get(id);
  await service.purge(child, 'k').catch((error: unknown) => {
    if (parent.endedAt === undefined || (error as TroupeError).code !== 'task-not-found') throw error;
  });
}

/** What a client cannot ask yet. */
const early: ReadonlySet<string> = new Set(['task-not-found', 'task-open', 'query-not-found', 'unavailable', 'shutting-down']);

/** @param again codes with which a request is to be repeated: they are thrown */
async function outcomeOf(asked: Promise<unknown>, again: ReadonlySet<string> = new Set()): Promise<Pick<Answered, 'answer' | 'error'>> {
  try {
    return { answer: await asked, error: undefined };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || again.has(code)) throw error;
    return { answer: undefined, error: code };
  }
}

function createdAt(of: Task): string {
  return of.createdAt;
}

/** A human says that what nobody knows of has failed. */
async function settleUnknown(service: TaskService, of: string): Promise<Approval | undefined> {
  const [asked] = (await service.approvals({ limit: 1, task: of })).items;
  return asked && service.decide(asked.id, { decision: 'reject' }, 'd');
}

/** What is wrong with an execution at this moment: it was not asked for durably (E4), or had come out (E5). */
async function orderFault({ store }: World, call: string): Promise<string | undefined> {
  const { task: caller } = splitCallId(call as CallId);
  const turns = await readTurns(store, caller);
  const of = (command: string): boolean => callId(caller, command as never) === call;
  if (!turns.some(({ commands }) => commands.some((command) => of(command.id)))) return `${call} began before it was durable`;
  const settles = (input: Input): boolean => (input.kind === 'resolved' || input.kind === 'rejected') && of(input.id);
  return turns.some(({ inputs }) => inputs.some(settles)) ? `${call} began again after it had come out` : undefined;
}

async function checkTask(
  world: World,
  course: Course,
  executions: readonly { readonly name: string; readonly fault: string | undefined }[],
  answered: readonly Answered[],
): Promise<void> {
  const turns = await readTurns(world.store, task);
  const inputs = turns.flatMap((turn: Turn) => turn.inputs);
  const view = await world.settle(world.after.get(id));
  const count = (name: string): number => executions.filter((each) => each.name === name).length;
  const of = (kind: Input['kind']): number => inputs.filter((input) => input.kind === kind).length;

  expect(turns.map(({ n }) => n)).toEqual(turns.map((_, n) => n));
  expect(turnsWhileSuspended(turns)).toEqual([]);
  expect(of('accepted') + of('start')).toBe(inputs[0]?.kind === 'accepted' && of('start') > 0 ? 2 : 1);
  expect(turns.filter(({ commands }) => commands.some(({ kind }) => kind === 'end'))).toHaveLength(1);
  expect(executions.flatMap(({ fault }) => fault ?? [])).toEqual([]);
  for (const name of ['once', 'born']) expect({ name, ran: Math.min(count(name), 1) }).toEqual({ name, ran: count(name) });
  expect(count('again')).toBeLessThanOrEqual(1 + world.crashes);

  const started = answered.filter(({ name }) => name.startsWith('start'));
  expect(started.map(({ answer }) => answer)).toEqual([view.createdAt, view.createdAt]);
  const signals = inputs.flatMap((input) => (input.kind === 'signal' ? [input.payload] : []));
  expect(signals).toEqual(Array.from(signals, (_, n) => n));
  for (const kind of ['update', 'cancel', 'terminate'] as const) expect(of(kind)).toBeLessThanOrEqual(1);
  if (view.status === 'completed') {
    const { got, born } = view.output as { got: Json; born: Json };
    expect([count('born'), typeof born]).toEqual(course.child === 'none' ? [0, 'object'] : [1, 'number']);
    expect(got).toEqual(Array.from({ length: course.signals }, (_, n) => n));
    expect([count('once'), count('again') > 0]).toEqual([1, true]);
  }
  if (!course.cancel && !course.terminate && world.crashes === 0) expect(view.status).toBe('completed');
  if (course.terminate && answered.some(({ name, error }) => name === 'terminate' && error === undefined))
    expect(view.status).toBe('terminated');
}

/** Turns in which the code of a suspended task ran. */
function turnsWhileSuspended(turns: readonly Turn[]): readonly number[] {
  let suspended = false;
  return turns.flatMap(({ n, inputs }) => {
    const ran = suspended && inputs.some((input) => isDelivered(input) && input.kind !== 'cancel');
    for (const { kind } of inputs) if (kind === 'suspend' || kind === 'resume') suspended = kind === 'suspend';
    return ran ? [n] : [];
  });
}
