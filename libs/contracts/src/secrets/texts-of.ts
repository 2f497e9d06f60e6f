import { isSecret, type Secret } from './secret.ts';
import type { Secrets } from './secrets.ts';

/** What stands for each name now. @throws TroupeError `secret-missing`, or `unavailable`, which is retryable */
export async function textsOf(
  values: Readonly<Record<string, Secret | string>>,
  secrets: Secrets,
): Promise<Readonly<Record<string, string>>> {
  const texts = Object.entries(values).map(async ([name, value]) => [name, isSecret(value) ? await secrets.textOf(value) : value] as const);
  return Object.fromEntries(await Promise.all(texts));
}
