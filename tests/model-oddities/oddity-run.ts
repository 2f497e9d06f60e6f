import { setTimeout as sleep } from 'node:timers/promises';
import type { Task } from '@troupe/contracts';
import type { FamilyName } from '@troupe/testing/model-servers';
import { seededRandom } from '../chaos/seeded-random.ts';
import { asText, questionIn, type Question } from './brain.ts';
import { answerAs, type Watched } from './providers.ts';
import { agentOf, familyNames, startWorld, type World } from './world.ts';

export interface OddityReport {
  /** What must not happen. */
  readonly faults: readonly string[];
  readonly tasks: number;
  /** Tasks that failed, by their code. */
  readonly failed: ReadonlyMap<string, number>;
  /** How often each oddity was sent. */
  readonly sent: ReadonlyMap<string, number>;
}

export interface OddityRun {
  readonly report: OddityReport;
  /** A session of thirty messages and more with nothing odd, and everything an agent can do. */
  orderly(family: FamilyName): Promise<void>;
  /** A session of a few questions, in which every third answer is odd. */
  odd(run: number): Promise<void>;
  /** What strict servers refused that they must not be sent. */
  refusals(): readonly string[];
  close(): Promise<void>;
}

const KINDS: readonly Question['what'][] = ['hello', 'find', 'pay', 'pay', 'both', 'both', 'research', 'handoff', 'total'];
const RATE = 33;
const TIMEOUT_MS = 60_000;

export async function startOddityRun(seed: number): Promise<OddityRun> {
  const watched = new Map<number, Watched>();
  const faults: string[] = [];
  const failed = new Map<string, number>();
  const sent = new Map<string, number>();
  let tasks = 0;
  let orderlyRuns = 1_000_000;
  const world = await startWorld(async (family, asked, response) => {
    const id = questionIn(asked.body)?.question.id;
    const known = id === undefined ? undefined : watched.get(Number(id.split('-')[0]));
    if (known === undefined) {
      faults.push(`${family} was asked without a question: ${JSON.stringify(asked.body.messages).slice(0, 500)}`);
      response.writeHead(400).end('{}');
      return;
    }
    await answerAs(family, asked, response, known);
  });

  const watch = (run: number, rate: number): Watched => {
    const made: Watched = { random: seededRandom(seed * 100_003 + run), rate, odd: [], asks: new Map(), faults };
    watched.set(run, made);
    return made;
  };
  const askOne = async (family: FamilyName, run: number, question: Question): Promise<Asking> => {
    tasks++;
    const watching = watched.get(run)!;
    watching.odd = [];
    const approves = watching.random() < 0.5;
    const task = await carryOut(world, agentOf(family, question.what), `s${run}`, question, approves);
    for (const { name } of watching.odd) sent.set(name, (sent.get(name) ?? 0) + 1);
    if (task.status !== 'completed') failed.set(task.error?.code ?? task.status, (failed.get(task.error?.code ?? task.status) ?? 0) + 1);
    return { family, question, approves, task, odd: watching.odd };
  };
  /** The answers of a session that must be in it, in order. */
  const ask = async (family: FamilyName, run: number, questions: readonly Question[]): Promise<void> => {
    const asked: Asking[] = [];
    for (const question of questions) {
      const asking = await askOne(family, run, question);
      asked.push(asking);
      faults.push(...faultsOf(asking, world));
    }
    faults.push(...(await sessionFaults(world, `s${run}`, asked)));
  };

  return {
    report: {
      faults,
      failed,
      sent,
      get tasks() {
        return tasks;
      },
    },
    async orderly(family) {
      const run = orderlyRuns++;
      const watching = watch(run, 0);
      const kinds: readonly Question['what'][] = ['hello', 'find', 'both', 'pay', 'research', 'handoff', 'total', 'both', 'find', 'hello'];
      const questions = kinds.map((what, index): Question => ({ id: `${run}-${index}`, what, n: what === 'pay' ? 500 : index }));
      await ask(family, run, questions);
      const { messages } = await world.platform.service.session(`s${run}`, { limit: 200 });
      if (messages.length < 30) faults.push(`The session with ${family} has ${messages.length} messages`);
      watching.down = family;
      await ask(family, run, [{ id: `${run}-90`, what: 'both', n: 9 }]);
      delete watching.down;
      await ask(family, run, [{ id: `${run}-91`, what: 'find', n: 9 }]);
    },
    async odd(run) {
      const watching = watch(run, RATE);
      const family = familyNames[run % familyNames.length]!;
      const questions = Array.from({ length: 2 + Math.floor(watching.random() * 2) }, (_, index): Question => {
        const what = KINDS[Math.floor(watching.random() * KINDS.length)]!;
        return { id: `${run}-${index}`, what, n: what === 'pay' && watching.random() < 0.4 ? 500 : 1 + Math.floor(watching.random() * 90) };
      });
      await ask(family, run, questions);
      // Whatever went wrong, the session goes on.
      watching.rate = 0;
      await ask(family, run, [
        { id: `${run}-8`, what: 'find', n: 8 },
        { id: `${run}-9`, what: 'hello', n: 9 },
      ]);
      watched.delete(run);
    },
    refusals: () => [...world.servers].flatMap(([family, { refused }]) => refusalFaults(family, refused)),
    close: () => world.close(),
  };
}

/** A field that a server does not know is refused once. */
function refusalFaults(family: FamilyName, refused: readonly string[]): readonly string[] {
  const reasons = [...new Set(refused)];
  return reasons.length === refused.length && refused.length <= 2 ? [] : [`${family} refused ${reasons.join(' and ')}`];
}

interface Asking {
  readonly family: FamilyName;
  readonly question: Question;
  readonly approves: boolean;
  readonly task: Task;
  readonly odd: Watched['odd'];
}

/** Starts a task, and decides what it asks a human. */
async function carryOut(
  { platform: { service } }: World,
  name: string,
  session: string,
  question: Question,
  approves: boolean,
): Promise<Task> {
  const started = await service.start({ kind: 'agent', name, input: asText(question), session });
  const { id } = started.task;
  const until = Date.now() + TIMEOUT_MS;
  for (;;) {
    const task = await service.wait(id, 50);
    if (['completed', 'failed', 'cancelled', 'terminated'].includes(task.status)) return task;
    if (Date.now() > until) return { ...task, error: { code: 'stuck', message: JSON.stringify(task.waitingFor) } as never };
    for (const approval of (await service.approvals({ limit: 10, task: id })).items) {
      await service.decide(approval.id, { decision: approves ? 'approve' : 'reject', reason: 'No.' });
      await sleep(0);
    }
  }
}

/** What one task did that it must not. */
function faultsOf({ family, question, approves, task, odd }: Asking, { effects }: World): string[] {
  const { id, what, n } = question;
  const title = `${asText(question)} with ${family} (${odd.map(({ name }) => name).join('; ') || 'nothing odd'})`;
  const faults: string[] = [];
  const paid = effects.filter((each) => each.tool === 'pay' && each.q === id);
  if (paid.length > 1) faults.push(`${title} paid ${paid.length} times`);
  if (paid.some((each) => each.n !== n)) faults.push(`${title} paid ${JSON.stringify(paid)}`);
  const pays = what === 'pay' || what === 'both';
  if (paid.length > 0 && (!pays || (n > 100 && !approves))) faults.push(`${title} paid, and nobody wanted it`);
  if (task.status !== 'completed') {
    const code = task.error?.code ?? task.status;
    if (odd.length === 0 || !/^(model|output)-/.test(code)) faults.push(`${title} ended as ${task.status}: ${code} ${task.error?.message}`);
    return faults;
  }
  const made = odd.some(({ text }) => text !== undefined && isSaid(text, task.output));
  if (made) return faults;
  const output = typeof task.output === 'string' ? task.output : JSON.stringify(task.output);
  const wanted = expected(question, n > 100 && !approves);
  if (!output.startsWith(wanted)) faults.push(`${title} said ${output}, not ${wanted}`);
  if (output.startsWith('Paid') !== (paid.length === 1)) faults.push(`${title} said ${output}, and paid ${paid.length} times`);
  return faults;
}

const isSaid = (text: string, output: unknown): boolean => text === '' || (typeof output === 'string' && output.includes(text.trim()));

function expected({ id, what, n }: Question, rejected: boolean): string {
  switch (what) {
    case 'hello':
      return `Hello ${id}`;
    case 'find':
      return `Found ${id}: thing ${n}`;
    case 'pay':
    case 'both':
      return `${rejected ? 'Not paid' : 'Paid'} ${id}`;
    case 'research':
      return `Researched ${id}: `;
    case 'handoff':
      return `Desk ${id}`;
    case 'total':
      return JSON.stringify({ total: n });
    default:
      return what satisfies never;
  }
}

/** Whether a session has what was said in it, in order. */
async function sessionFaults({ platform: { service } }: World, session: string, asked: readonly Asking[]): Promise<string[]> {
  const { messages } = await service.session(session, { limit: 200 });
  const faults: string[] = [];
  let at = 0;
  for (const { question, task } of asked) {
    if (task.status !== 'completed') continue;
    const asked = messages.findIndex(
      ({ role, content }, index) => index >= at && role === 'user' && String(content).includes(asText(question)),
    );
    if (asked < 0) faults.push(`${session} lost ${asText(question)}`);
    else at = asked + 1;
    if (messages[at]?.role !== 'assistant') faults.push(`${session} lost the answer to ${asText(question)}`);
  }
  return faults;
}
