import { misfit, toFailure } from '@troupe/contracts';

/** What a schema of the app makes of a value; a check of it that throws is a misfit like any other. */
export function orMisfit<T>(code: 'invalid-input' | 'invalid-arguments', member: 'input' | 'args', message: string, check: () => T): T {
  const threw = (error: unknown): never => {
    throw misfit(code, [member], message, [{ path: [], message: `a check of it failed: ${toFailure(error).message}` }]);
  };
  try {
    const checked = check();
    return checked instanceof Promise ? (checked.catch(threw) as T) : checked;
  } catch (error) {
    return threw(error);
  }
}
