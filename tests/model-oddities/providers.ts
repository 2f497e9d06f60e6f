import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerOddities, events, type AnswerOddity } from '@troupe/llm/oddities';
import type { Asked, ChatBody, FamilyName } from '@troupe/testing/model-servers';
import { bends, straight, type Sent } from './bends.ts';
import { meantBy, questionIn, type Meant } from './brain.ts';
import { eventOf, type Chunk } from './chunks.ts';
import { manners } from './manners.ts';
import { ATTEMPTS } from './world.ts';

/** A conversation with the servers that is watched. */
export interface Watched {
  readonly random: () => number;
  /** How many of a hundred answers are odd. */
  rate: number;
  /** A family that answers nothing but 503. */
  down?: FamilyName;
  /** What was odd since it was last emptied. */
  odd: Oddness[];
  readonly asks: Map<string, { times: number; answered: boolean }>;
  readonly faults: string[];
}

/** Something odd that was sent in place of what was meant. */
export interface Oddness {
  readonly name: string;
  /** The text of an answer that ends the task. */
  readonly text?: string;
}

/** Waits that a server asks for make a long run longer, and are tested by themselves. */
const injected: readonly AnswerOddity[] = answerOddities
  .flatMap(([, oddities]) => oddities)
  .filter(({ gives, settings, asked }) => settings === undefined && asked === undefined && !('retryAfter' in gives));
/** Who takes only ids that no others send gives none of them. */
const withoutCalls = injected.filter(({ sends }) => !JSON.stringify(sends.body).includes('tool_calls'));
/** Reasons to end of answers nobody may act on; none at all is one. */
const BAD_ENDS = ['length', 'max_tokens', 'content_filter', 'error', 'MALFORMED_FUNCTION_CALL', 'engine_shutdown', null] as const;
const bendNames = Object.keys(bends);
const HANG = 3_500;

/** Answers as a server of the family would, and oddly at the given rate. */
export async function answerAs(family: FamilyName, { body, n }: Asked, response: ServerResponse, watched: Watched): Promise<void> {
  const key = keyOf(family, body);
  const ask = watched.asks.get(key) ?? { times: 0, answered: false };
  watched.asks.set(key, ask);
  ask.times++;
  const id = questionIn(body)?.question.id;
  if (ask.answered) watched.faults.push(`${family} was asked again what it had answered, for ${id}`);
  if (ask.times > ATTEMPTS) watched.faults.push(`${family} was asked ${ask.times} times for ${id}`);
  if (watched.down === family) {
    response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"Overloaded","type":"overloaded_error"}}');
    return;
  }
  const chunks = manners[family](meantBy(body), n);
  const { random } = watched;
  if (random() * 100 >= watched.rate) return sendWhole(straight(chunks, random), response, ask);
  const kind = random();
  // Half of them say the same in another way.
  if (kind < 0.5) return sendWhole(bends[pick(bendNames, random)]!(chunks, random), response, ask);
  if (kind < 0.62) {
    const finish = pick(BAD_ENDS, random);
    watched.odd.push({ name: `ended with ${finish}` });
    return sendWhole(straight(endingWith(finish, manners[family](spoilt(meantBy(body)), n)), random), response, { answered: false });
  }
  if (kind < 0.9) return sendOddity(pick(family === 'vllm-mistral' ? withoutCalls : injected, random), response, watched);
  if (kind < 0.94) {
    watched.odd.push({ name: 'closed before the answer' });
    response.destroy();
    return;
  }
  if (kind < 0.995) {
    watched.odd.push({ name: 'broken off' });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = chunks.map((chunk) => `data: ${JSON.stringify(eventOf(chunk))}\n\n`).join('');
    // The last event says how it ended.
    const upTo = text.lastIndexOf('data: ');
    response.write(text.slice(0, Math.floor(random() * upTo)), () => response.destroy());
    return;
  }
  watched.odd.push({ name: 'silent' });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify(eventOf(chunks[0]!))}\n\n`);
  await sleep(HANG);
  response.destroy();
}

async function sendWhole({ headers, pieces }: Sent, response: ServerResponse, ask: { answered: boolean }): Promise<void> {
  response.writeHead(200, headers);
  for (const piece of pieces) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  ask.answered = true;
  response.end();
}

function sendOddity({ server, what, sends, gives }: AnswerOddity, response: ServerResponse, watched: Watched): void {
  const { status = 200, headers = { 'content-type': 'text/event-stream' }, body } = sends;
  const isText = gives.kind === 'answer' && (gives.finish ?? 'stop') === 'stop' && gives.calls === undefined;
  watched.odd.push({ name: `${server} ${what}`, ...(isText ? { text: gives.text ?? '' } : {}) });
  response.writeHead(status, headers).end(typeof body === 'string' ? body : `${events(...body)}data: [DONE]\n\n`);
}

/** What must not be acted on, and differs from what was meant. */
function spoilt({ text, calls }: Meant): Meant {
  return {
    ...(text === undefined ? {} : { text: `Not meant: ${text}` }),
    calls: calls.map(({ name, args }) => ({ name, args: { ...args, ...('usd' in args ? { usd: 0.5 } : {}) } })),
  };
}

function endingWith(finish: string | null, chunks: readonly Chunk[]): readonly Chunk[] {
  const last = chunks.at(-1)!;
  return [...chunks.slice(0, -1), { ...last, finish }];
}

function keyOf(family: FamilyName, { messages, tools = [] }: ChatBody): string {
  return createHash('sha256')
    .update(JSON.stringify([family, messages, tools.map((tool) => tool.function.name)]))
    .digest('base64');
}

function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)]!;
}
