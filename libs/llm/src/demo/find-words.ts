import { createContext, Script, type Context } from 'node:vm';

/*
 * What the demo model finds in a text of any size. Each finder takes time that grows as the text does:
 * none tries again, from every place of a long run, what failed from the place before.
 */

/** Characters of what stands before the `@`. */
const LONGEST_LOCAL = 64;

/** The first address of e-mail. */
export function emailIn(text: string): string | undefined {
  const domains = /[\w-]+(?:\.[\w-]+)+/y;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let from = at;
    while (from > 0 && at - from < LONGEST_LOCAL && /[\w.+-]/.test(text[from - 1]!)) from--;
    domains.lastIndex = at + 1;
    const domain = from === at ? undefined : domains.exec(text)?.[0];
    if (domain !== undefined) return text.slice(from, at + 1) + domain;
  }
  return undefined;
}

/** The first number, as it is written. Longer ones are no numbers a program would keep. */
export function numberIn(text: string): number | undefined {
  const number = /(?<![\w-])\d{1,15}(?:\.\d{1,15})?(?![\w-])/.exec(text)?.[0];
  return number === undefined ? undefined : Number(number);
}

const CAPITALISED = String.raw`\p{Lu}[\p{L}\p{N}'-]*`;
const NAMES = new RegExp(String.raw`${CAPITALISED}(?:\s${CAPITALISED})*`, 'gu');

/** The first capitalised words that do not begin a sentence: what stands before them ends in a small letter. */
export function nameWithin(text: string): string | undefined {
  for (const { 0: name, index } of text.matchAll(NAMES)) {
    let from = 0;
    for (const word of name.split(/\s/)) {
      if (followsSmallLetter(text, index + from)) return name.slice(from);
      from += word.length + 1;
    }
  }
  return undefined;
}

function followsSmallLetter(text: string, at: number): boolean {
  let before = at;
  while (before > 0 && ' ,:'.includes(text[before - 1]!)) before--;
  return before < at && /\p{Ll}/u.test(text.slice(Math.max(0, before - 1), before));
}

/** The capitalised words after a word such as `from`. */
export function nameAfter(word: string, text: string): string | undefined {
  return new RegExp(String.raw`\b${word}\s+(${CAPITALISED}(?:\s${CAPITALISED})*)`, 'u').exec(text)?.[1];
}

/** Whether the text has a word that begins so, in any case. */
export function hasWord(text: string, beginning: string): boolean {
  const [lower, word] = [text.toLowerCase(), beginning.toLowerCase()];
  if (word === '') return false;
  for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) {
    if (at === 0 || !/\w/.test(lower[at - 1]!)) return true;
  }
  return false;
}

/** How much of a text is tried against the pattern of a tool, for how many milliseconds of this thread's own time, and how often. */
const TRIED = { words: 2_000, characters: 128, time: 20, attempts: 20 };

/** Apart from everything else, where a pattern that does not come to an end can be stopped. */
let apart: { readonly script: Script; readonly context: Context } | undefined;

/** The first word of the text that fits a pattern, as it is meant: with its anchors. */
export function wordFitting(pattern: string, text: string): string | undefined {
  apart ??= {
    script: new Script('(() => { const regex = new RegExp(pattern, "u"); return words.find((word) => regex.test(word)); })()'),
    context: createContext({}),
  };
  const { script, context } = apart;
  Object.assign(context, { pattern, words: wordsIn(text) });
  try {
    return withinTime(() => script.runInContext(context, { timeout: TRIED.time }) as string | undefined);
  } catch {
    // It is no pattern, or takes too long.
    return undefined;
  } finally {
    Object.assign(context, { pattern: '', words: [] });
  }
}

/** On a busy machine the time is over though this thread hardly ran: then it is tried again, or the answer would depend on the load. */
function withinTime<T>(run: () => T): T {
  const began = process.threadCpuUsage();
  for (let attempt = 1; ; attempt++) {
    try {
      return run();
    } catch (error) {
      const { user, system } = process.threadCpuUsage(began);
      const isLate = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      if (!isLate || user + system >= TRIED.time * 1_000 || attempt === TRIED.attempts) throw error;
    }
  }
}

/** Words without the punctuation around them, and their parts between punctuation. */
function wordsIn(text: string): readonly string[] {
  const words = new Set<string>();
  let seen = 0;
  for (const [found] of text.matchAll(/\S+/g)) {
    if (seen++ === TRIED.words) break;
    if (found.length > TRIED.characters) continue;
    const word = found.replace(/^[("'<[]+/, '').replace(/[.,;:!?)"'>\]]+$/, '');
    for (const part of [word, ...word.split(/[^\p{L}\p{N}_-]+/u)]) if (part !== '') words.add(part);
  }
  return [...words];
}
