import type { ChatBody, ChatMessage } from '@troupe/testing/model-servers';

/** What a model means to say next. */
export interface Meant {
  readonly text?: string;
  readonly calls: readonly { readonly name: string; readonly args: object }[];
}

/** What somebody asks: `Q3-1 pay 50`, where 3 is the run and 1 the question in it. */
export interface Question {
  readonly id: string;
  readonly what: 'hello' | 'find' | 'pay' | 'both' | 'research' | 'handoff' | 'total';
  readonly n: number;
}

const QUESTION = /Q(\d+-\d+) (hello|find|pay|both|research|handoff|total) (\d+)/g;

export function asText({ id, what, n }: Question): string {
  return `Q${id} ${what} ${n}`;
}

/** The last question of a conversation, and what was said since. */
export function questionIn({ messages }: ChatBody): { readonly question: Question; readonly since: readonly ChatMessage[] } | undefined {
  for (const [index, message] of [...messages.entries()].toReversed()) {
    const found = message.role === 'user' ? [...textOf(message).matchAll(QUESTION)].at(-1) : undefined;
    if (found === undefined) continue;
    const [, id, what, n] = found;
    return { question: { id: id!, what: what as Question['what'], n: Number(n) }, since: messages.slice(index + 1) };
  }
  return undefined;
}

/** What a model that follows its question would say: a function of the conversation, and of nothing else. */
export function meantBy(body: ChatBody): Meant {
  const asked = questionIn(body);
  if (asked === undefined) return { text: 'What?', calls: [] };
  const { question, since } = asked;
  const { id, n } = question;
  const find = { name: 'find', args: { q: id, n } };
  const pay = { name: 'pay', args: { q: id, usd: n } };
  const offered = (start: string): string =>
    (body.tools ?? []).find((tool) => tool.function.name.startsWith(start))?.function.name ?? start;
  const open = (...wanted: Meant['calls']): Meant['calls'] => wanted.filter((call) => resultOf(since, call) === undefined);
  const afterCalls = (wanted: Meant['calls'], text: (...results: readonly string[]) => string): Meant => {
    const missing = open(...wanted);
    return missing.length > 0 ? { calls: missing } : { calls: [], text: text(...wanted.map((call) => resultOf(since, call)!)) };
  };
  switch (question.what) {
    case 'hello':
      return { text: `Hello ${id}`, calls: [] };
    case 'find':
      return afterCalls([find], (found) => `Found ${id}: ${found}`);
    case 'pay':
      return afterCalls([pay], (paid) => `${wasPaid(paid) ? 'Paid' : 'Not paid'} ${id}`);
    case 'both':
      return afterCalls([find, pay], (found, paid) => `${wasPaid(paid!) ? 'Paid' : 'Not paid'} ${id}: ${found}`);
    case 'research':
      return afterCalls([{ name: offered('researcher'), args: { input: `Q${id} find ${n}` } }], (answer) => `Researched ${id}: ${answer}`);
    case 'handoff': {
      const target = offered('transfer_to_');
      const isDesk = textsOfSystem(body).includes('You are the desk.');
      return isDesk ? { text: `Desk ${id}`, calls: [] } : { calls: [{ name: target, args: {} }] };
    }
    case 'total':
      return afterCalls([find], () => JSON.stringify({ total: n }));
    default:
      return question.what satisfies never;
  }
}

/** What came back for a call with these arguments. */
function resultOf(since: readonly ChatMessage[], { name, args }: Meant['calls'][number]): string | undefined {
  const calls = since.flatMap((message) => message.tool_calls ?? []);
  const made = calls.filter((call) => call.function.name === name && holds(call.function.arguments, args)).map((call) => call.id);
  const result = since.findLast(({ role, tool_call_id: id }) => role === 'tool' && made.includes(id ?? ''));
  const text = result === undefined ? undefined : textOf(result);
  // A model that is given that calls again.
  return text?.includes('was not called') ? undefined : text;
}

function holds(text: string, args: object): boolean {
  const given = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return Object.entries(args).every(([name, value]) => given[name] === value);
}

const wasPaid = (result: string): boolean => result.startsWith('paid');
const textsOfSystem = (body: ChatBody): string =>
  body.messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(textOf)
    .join('\n');

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('');
}
