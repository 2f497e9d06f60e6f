import { defaultBounds } from '../bounds.ts';
import type { Readiness } from '../catalog/catalog.ts';
import { toFailure } from '../errors/failure.ts';

/** Why something that is needed is not there; nothing when it is. What it throws is the reason, too. */
export type Check = () => string | undefined | void | Promise<string | undefined | void>;

/**
 * Makes all checks at once, each on its own: one that fails, or does not end in its time, takes nothing from
 * the others.
 *
 * @param after calls back after so many milliseconds unless what it gives back is called before
 */
export async function checkReadiness(
  checks: Readonly<Record<string, Check>>,
  after: (ms: number, callback: () => void) => () => void,
): Promise<Readiness> {
  const made = Object.entries(checks).map(async ([name, check]) => {
    const reason = await inTime(check, after);
    return reason === undefined ? [] : [`${name}: ${reason}`];
  });
  const reasons = (await Promise.all(made)).flat();
  return { ready: reasons.length === 0, reasons };
}

function inTime(check: Check, after: (ms: number, callback: () => void) => () => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const ms = defaultBounds.checkTime;
    const cancel = after(ms, () => resolve(`no answer within ${ms} ms`));
    const over = (reason: string | undefined): void => {
      cancel();
      resolve(reason);
    };
    Promise.resolve()
      .then(check)
      .then(
        (reason) => over(reason ?? undefined),
        (error: unknown) => over(toFailure(error).message),
      );
  });
}
