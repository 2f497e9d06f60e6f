import type { ToolCall, ToolSpec } from '@troupe/contracts';
import type { Conversation } from './conversation.ts';
import { hasWord } from './find-words.ts';
import { fillArguments } from './fill-arguments.ts';

/** Tools whose names begin so change nothing and may be tried. */
const LOOKS_UP = new Set(['find', 'get', 'search', 'list', 'look', 'lookup', 'read', 'check', 'fetch', 'show', 'count', 'roll', 'convert']);

const HANDOVER = 'transfer_to_';

/**
 * The tools to call next, each at most once per question. What looks things up goes first; what acts
 * is called only when the user named the action, and everything looked up could be read.
 */
export function chooseCalls(tools: readonly ToolSpec[], { ask, done }: Conversation): readonly ToolCall[] {
  const called = new Set(done.map(({ call }) => call.name));
  const left = tools.filter(({ name }) => !called.has(name));

  const lookups = left.filter(({ name }) => LOOKS_UP.has(verbOf(name)));
  const found = callsOf(lookups, ask, done.length);
  if (found.length > 0) return found;

  if (done.some(({ value }) => value === undefined)) return [];
  const actions = left.filter(({ name }) => !name.startsWith(HANDOVER) && !LOOKS_UP.has(verbOf(name)) && says(ask, verbOf(name)));
  const acted = callsOf(actions, ask, done.length);
  if (acted.length > 0 || done.length > 0) return acted;

  const handovers = left.filter(
    ({ name }) => name.startsWith(HANDOVER) && wordsOf(name.slice(HANDOVER.length)).some((word) => says(ask, word)),
  );
  return callsOf(handovers.slice(0, 1), ask, done.length);
}

function callsOf(tools: readonly ToolSpec[], ask: string, first: number): readonly ToolCall[] {
  return tools.flatMap(({ name, schema }, index) => {
    const args = fillArguments(schema, ask);
    return args === undefined ? [] : [{ id: `demo-${first + index + 1}`, name, args }];
  });
}

function verbOf(name: string): string {
  return wordsOf(name)[0] ?? '';
}

function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** Whether the text has a word that begins so. */
function says(text: string, word: string): boolean {
  return word.length > 2 && hasWord(text, word);
}
