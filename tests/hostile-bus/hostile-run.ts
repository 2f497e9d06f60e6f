import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { bytesOf, readCorpus, type HostileMessage } from './corpus.ts';
import { fastestTask } from './fastest-task.ts';
import { generateMessages } from './generate-messages.ts';
import type { HostileWorld } from './hostile-world.ts';
import { memoryOf } from '../memory-of.ts';
import { refusedBy } from './refused-by.ts';
import { busSubjects, isKnown, type BusSubject, type Sender } from './subjects.ts';
import { newTarget, type Target } from './target.ts';

export interface RunOptions {
  /** Messages of each subject by each sender: of the corpus, and where that has no more, of the generator. */
  readonly messages: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

export interface RunReport {
  /** What went wrong: a process that ended, work that is no longer done in time, a subject of which nobody refused anything. */
  readonly faults: readonly string[];
  /** Megabytes each process has, before and after. */
  readonly memory: Readonly<Record<string, { readonly before: number; readonly after: number }>>;
  /** Messages that were refused, by the first part of their subject. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Messages between two looks at whether what they are about is still under way. */
const BATCH = 20;
/** Milliseconds a task of one of everything may take meanwhile. */
const IN_TIME_MS = 1_000;
/** Tasks before the memory is measured for the first time: code is loaded, connections are made. */
const WARM_UP = 20;

/** Sends hostile messages on every subject as everybody who may. */
export async function hostileRun(world: HostileWorld, { messages, seed = 1, log = () => {} }: RunOptions): Promise<RunReport> {
  const faults: string[] = [];
  for (let i = 0; i < WARM_UP; i++) await fastestTask(world, Infinity);
  const before = await memoryOf(world.processes);
  let refused = await refusedBy(world.processes);
  const refusedBefore = refused;
  for (const subject of busSubjects) {
    const chosen = choose(subject, messages, seed);
    const found = await harmOf(world, subject, chosen);
    if (world.ended().length === 0) {
      const now = await refusedBy(world.processes);
      const family = subject.subject.replace(/^(?:request|broadcast)\./, '').split('.', 1)[0]!;
      if (subject.unread !== true && (now[family] ?? 0) === (refused[family] ?? 0)) found.push('nobody refused any of the messages');
      refused = now;
    }
    log(`${subject.name}: ${chosen.length} messages as ${subject.senders.join(', ')}${found.length === 0 ? '' : `: ${found.join('; ')}`}`);
    faults.push(...found.map((each) => `after ${subject.name}: ${each}`));
    if (world.ended().length > 0) break;
  }
  faults.push(...[...world.seen].filter((each) => !isKnown(each)).map((each) => `the corpus has nothing for ${each}`));
  const after = world.ended().length > 0 ? {} : await memoryOf(world.processes);
  return {
    faults,
    memory: Object.fromEntries(Object.entries(after).map(([name, megabytes]) => [name, { before: before[name] ?? 0, after: megabytes }])),
    refused: Object.fromEntries(Object.entries(refused).map(([family, count]) => [family, count - (refusedBefore[family] ?? 0)])),
  };
}

/** What messages of a subject, by all who may send them, have broken. */
async function harmOf(world: HostileWorld, subject: BusSubject, messages: readonly HostileMessage[]): Promise<string[]> {
  try {
    for (const sender of subject.senders) await send(world, subject, sender, messages);
    if (world.ended().length > 0) return [...world.ended()];
    const fastest = await fastestTask(world, IN_TIME_MS);
    return fastest <= IN_TIME_MS ? [] : [`a task of one of everything takes ${Math.round(fastest)} ms`];
  } catch (error) {
    return world.ended().length > 0 ? [...world.ended()] : [String(error).slice(0, 500)];
  }
}

/** Of a corpus larger than asked for, messages from all over it. */
function choose(subject: BusSubject, count: number, seed: number): readonly HostileMessage[] {
  const corpus = readCorpus(subject.name);
  if (count >= corpus.length) return [...corpus, ...generateMessages(subject, seed, count).slice(corpus.length)];
  return Array.from({ length: count }, (_, i) => corpus[Math.floor((i * corpus.length + seed) / count) % corpus.length]!);
}

async function send(world: HostileWorld, { subject, asks }: BusSubject, sender: Sender, all: readonly HostileMessage[]): Promise<void> {
  const nc = await world.as(sender);
  for (let from = 0; from < all.length && world.ended().length === 0; from += BATCH) {
    await using target = await newTarget(world, world.orchestrators[0]!.api);
    const address = `troupe.${filledIn(subject, target.placeholders)}`;
    for (const [n, message] of all.slice(from, from + BATCH).entries()) {
      nc.publish(address, bytesOf(message, target.placeholders), {
        ...(asks ? { reply: `_INBOX_${sender}.hostile.${from + n}` } : {}),
        ...(message.headers === undefined ? {} : { headers: headersOf(message.headers, target.placeholders) }),
      });
    }
    await nc.flush();
  }
  await nc.close();
}

function headersOf(given: Readonly<Record<string, string>>, placeholders: Target['placeholders']): MsgHdrs {
  const made = headers();
  for (const [name, value] of Object.entries(given)) made.set(name, filledIn(value, placeholders));
  return made;
}

function filledIn(text: string, placeholders: Target['placeholders']): string {
  return Object.entries(placeholders).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
}
