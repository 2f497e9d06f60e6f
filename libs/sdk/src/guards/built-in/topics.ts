import { TroupeError, type GuardDefinition } from '@troupe/contracts';
import { builtInGuard, verdictOn, type OnFound } from './built-in-guard.ts';
import { demandChoices } from './demand-choices.ts';
import { textsIn, wordsOf } from './texts-in.ts';

export interface TopicsOptions {
  readonly name?: string;
  /** Words and phrases of which none may be in a text. */
  readonly deny?: readonly string[];
  /** Words and phrases of which one has to be in it. */
  readonly allow?: readonly string[];
  /** `block` by default. */
  readonly verdict?: Exclude<OnFound, 'rewrite'>;
}

const MOST = 1_000;

/** Finds topics by whole words, in upper or lower case. By meaning an agent finds them: `guard({ agent })`. */
export function topics(options: TopicsOptions): GuardDefinition {
  const { deny, allow, verdict = 'block' } = options;
  demandChoices('topics', { verdict: [verdict] }, { verdict: ['block', 'ask', 'retry'] });
  const [denied, allowed] = [phrasesOf('deny', deny), phrasesOf('allow', allow)];
  if (denied.length + allowed.length === 0) throw fault('it has neither deny nor allow');
  return builtInGuard('topics', options, (value) => {
    const text = ` ${wordsOf(textsIn(value).join(' ')).join(' ')} `;
    const found = denied.find((phrase) => text.includes(phrase));
    if (found !== undefined) return verdictOn(`the topic "${found.trim()}"`, verdict, value);
    return verdictOn(
      allowed.length === 0 || allowed.some((phrase) => text.includes(phrase)) ? undefined : 'none of the topics',
      verdict,
      value,
    );
  });
}

function phrasesOf(name: string, given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length > MOST || !given.every((each) => typeof each === 'string' && wordsOf(each).length > 0))
    throw fault(`${name} is a list of at most ${MOST} words or phrases`);
  return given.map((each) => ` ${wordsOf(each).join(' ')} `);
}

function fault(message: string): TroupeError {
  return new TroupeError('invalid-workflow', `topics cannot work: ${message}.`);
}
