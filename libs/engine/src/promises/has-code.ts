/** How many errors are looked at: one that wraps itself has no end. */
const MOST = 64;

/** Whether an error of that code was thrown, however the code of a task wrapped it. Total, whatever the error does when it is read. */
export function hasCode(thrown: unknown, wanted: string): boolean {
  const wrapped = [thrown];
  for (let i = 0; i < wrapped.length && i < MOST; i++) {
    try {
      const { code, cause, errors } = (wrapped[i] ?? {}) as {
        readonly code?: unknown;
        readonly cause?: unknown;
        readonly errors?: unknown;
      };
      if (code === wanted) return true;
      wrapped.push(cause, ...(Array.isArray(errors) ? errors.slice(0, MOST) : []));
    } catch {
      // What cannot be read has no code.
    }
  }
  return false;
}
