/**
 * What servers that do not separate thoughts from text leave at the beginning of an answer, taken off while
 * it arrives. Only there: later on it may be what the answer is about.
 */
export interface LeadingThoughts {
  /** What can be passed on of all that came so far. */
  add(piece: string): string;
  /** What was held back. Thoughts that never ended are nothing that was said. */
  end(): string;
}

const TAGS: readonly (readonly [open: string, close: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<reasoning>', '</reasoning>'],
  ['[THINK]', '[/THINK]'],
  ['<|channel|>analysis<|message|>', '<|end|>'],
  ['<|channel>thought', '<channel|>'],
  ['◁think▷', '◁/think▷'],
];
const LONGEST_OPEN = Math.max(...TAGS.map(([open]) => open.length));

export function leadingThoughts(): LeadingThoughts {
  let state: 'before' | 'within' | 'after' = 'before';
  let held = '';
  let close = '';
  let thought = false;

  const readBefore = (): boolean => {
    const begin = held.trimStart();
    const opened = TAGS.find(([open]) => begin.startsWith(open));
    if (opened !== undefined) {
      held = begin.slice(opened[0].length);
      close = opened[1];
      state = 'within';
      return true;
    }
    const head = begin.slice(0, LONGEST_OPEN);
    if (TAGS.some(([open]) => open.startsWith(head))) return false;
    if (thought) held = begin;
    state = 'after';
    return false;
  };
  const readWithin = (): boolean => {
    thought = true;
    const end = held.indexOf(close);
    if (end === -1) {
      // The rest of them is not needed, but for what may be the beginning of their end.
      held = held.slice(Math.max(0, held.length - close.length + 1));
      return false;
    }
    held = held.slice(end + close.length);
    state = 'before';
    return true;
  };

  return {
    add(piece) {
      if (state === 'after') return piece;
      held += piece;
      for (let again = true; again;) again = state === 'within' ? readWithin() : state === 'before' && readBefore();
      return (state as string) === 'after' ? taken() : '';
    },
    end() {
      const text = state === 'before' && !(thought && held.trim() === '') ? taken() : '';
      state = 'after';
      return text;
    },
  };

  function taken(): string {
    const text = held;
    held = '';
    return text;
  }
}

/** The text after thoughts whose beginning stood in the prompt, so that only their end is in the answer. */
export function afterThoughts(text: string): string {
  const [open, close] = TAGS[0]!;
  const end = text.indexOf(`${close}\n`);
  return end === -1 || text.slice(0, end).includes(open) ? text : text.slice(end + close.length).trimStart();
}
