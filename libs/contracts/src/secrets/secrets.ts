import type { Secret } from './secret.ts';

/**
 * A place where secrets are: the environment, a folder of files, a server.
 *
 * Y1  `find` looks each time: a secret that was changed or added is found from then on, one that was taken away is not.
 * Y2  It finds nothing but secrets that are meant for apps, whatever the name is.
 * Y3  What cannot be looked up now is `unavailable` and retryable; nothing it throws has a secret in it.
 */
export interface SecretSource {
  find(name: string): Promise<string | undefined>;
  /** How an operator adds one, such as `set TROUPE_SECRET_CRM`. */
  howToAdd(name: string): string;
}

/** Secrets of the process that needs them. */
export interface Secrets {
  /**
   * What a reference stands for now, with its prefix: the first source that has it counts. From then on it is in
   * nothing that leaves the process.
   *
   * @throws TroupeError `secret-missing`, or `unavailable`, which is retryable
   */
  textOf(secret: Secret): Promise<string>;
}
