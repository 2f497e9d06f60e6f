import { noSecrets, REDACTED, type GuardDefinition } from '@troupe/contracts';
import { builtInGuard, verdictOn, type OnFound } from './built-in-guard.ts';
import { demandChoices } from './demand-choices.ts';
import { textsIn, withTexts } from './texts-in.ts';

export interface LeakedSecretsOptions {
  readonly name?: string;
  /** `block` by default; `rewrite` puts `[redacted]` in their place. */
  readonly verdict?: OnFound;
}

/**
 * Finds keys, tokens and passwords by their shapes, as logs lose them. Secrets of the platform itself were taken out of
 * what models and tools gave before: where one was is found, too.
 */
export function leakedSecrets(options: LeakedSecretsOptions = {}): GuardDefinition {
  const { verdict = 'block' } = options;
  demandChoices('leakedSecrets', { verdict: [verdict] }, { verdict: ['block', 'rewrite', 'ask', 'retry'] });
  return builtInGuard('leaked-secrets', options, (value) => {
    const left = withTexts(value, (text) => noSecrets.text(text));
    const isFound = left !== value || textsIn(value).some((text) => text.includes(REDACTED));
    return verdictOn(isFound ? 'a secret' : undefined, verdict, left);
  });
}
