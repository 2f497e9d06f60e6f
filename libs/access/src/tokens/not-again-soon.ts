import { defaultBounds } from '@troupe/contracts';

/** The same question; for a while after it failed, the failure is the answer, so that many tokens are not many questions. */
export function notAgainSoon<A extends readonly unknown[], T>(
  now: () => number,
  ask: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let failed: { readonly at: number; readonly error: unknown } | undefined;
  return async (...args) => {
    if (failed !== undefined && now() - failed.at < defaultBounds.identityTime) throw failed.error;
    try {
      return await ask(...args);
    } catch (error) {
      failed = { at: now(), error };
      throw error;
    }
  };
}
