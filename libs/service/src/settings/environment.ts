import type { Environment } from './variables.ts';
import { milliseconds, redactor, TroupeError, type Fault } from '@troupe/contracts';
import { appSecretsOf, secretsOf, withSecretFiles } from './secret-settings.ts';

/** Reads settings and collects what is wrong with them, so that all of it is reported at once. */
export interface EnvironmentReader {
  /** The text of a variable; an empty one is how shells and compose files say "not set". `flag` wins. */
  text(name: string, flag?: string): string | undefined;
  whole(name: string, fallback: number, min: number, max: number, flag?: string): number;
  /** A duration in milliseconds. */
  duration(name: string): number | undefined;
  oneOf<T extends string>(name: string, values: readonly T[], flag?: string): T | undefined;
  problem(message: string): void;
  /** What must be in no text that leaves. */
  readonly secrets: readonly string[];
  /**
   * Freezes what was read.
   *
   * @throws TroupeError `invalid-configuration` with every problem in `errors`
   */
  finish<T extends object>(config: T): Readonly<T>;
}

const MOST_REPORTED = 30;
const MOST_CHARACTERS = 500;
/** Characters of a secret that can still be looked for in everything that leaves. */
const LONGEST_SECRET = 4_096;

export function readEnvironment(given: Environment): EnvironmentReader {
  const { env, faults: fileFaults } = withSecretFiles(given);
  const faults: Fault[] = [];
  let untold = 0;
  const found = secretsOf(env);
  const secrets = found.filter(({ length }) => length <= LONGEST_SECRET);
  const redact = redactor(secrets);
  const text = (name: string, flag?: string): string | undefined => flag ?? (env[name]?.trim() || undefined);
  // Some quote what they were given, and this text ends up in logs and on terminals.
  const problem = (message: string): void => {
    if (faults.length < MOST_REPORTED) faults.push({ message: shown(redact.text(message)) });
    else untold++;
  };
  for (const fault of fileFaults) problem(fault);
  for (const secret of found.filter(({ length }) => length > LONGEST_SECRET)) {
    const [name] = Object.entries(env).find(([, value]) => value?.includes(secret) === true) ?? ['A variable'];
    problem(`${name} has a secret of ${secret.length} characters; ${LONGEST_SECRET} is the limit. Put a longer one in a file.`);
  }
  for (const [index, name] of appSecretsOf(env).entries()) {
    // Not the name itself: it may be the secret, put in the wrong place.
    if (text(name) === undefined)
      problem(
        `TROUPE_APP_SECRETS names variables that are set, separated by commas, such as STRIPE_KEY; there is none for name ${index + 1}.`,
      );
  }
  return {
    text,
    problem,
    secrets,
    whole(name, fallback, min, max, flag) {
      const given = text(name, flag);
      if (given === undefined) return fallback;
      const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      if (value >= min && value <= max) return value;
      problem(`${name} is a whole number from ${min} to ${max}; got ${JSON.stringify(given)}.`);
      return fallback;
    },
    duration(name) {
      const given = text(name);
      if (given === undefined) return undefined;
      try {
        return milliseconds(given, name);
      } catch {
        problem(`${name} is a duration such as 12h or 30d; got ${JSON.stringify(given)}.`);
        return undefined;
      }
    },
    oneOf<T extends string>(name: string, values: readonly T[], flag?: string) {
      const given = text(name, flag);
      if (given === undefined || values.includes(given as T)) return given as T | undefined;
      problem(`${name} is one of ${values.join(', ')}; got ${JSON.stringify(given)}.`);
      return undefined;
    },
    finish(config) {
      if (faults.length === 0) return Object.freeze(config);
      if (untold > 0) faults.push({ message: `${untold} more are like these.` });
      throw new TroupeError('invalid-configuration', `The configuration cannot work: ${faults.map((fault) => fault.message).join(' ')}`, {
        errors: faults,
      });
    },
  };
}

/** What a terminal would act on instead of showing. */
const ACTS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function shown(message: string): string {
  const text = message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS - 1)}…` : message;
  return text.replace(ACTS, '\u{fffd}');
}
