/** How many errors are looked at: one that wraps itself has no end. */
const MOST = 64;

/** Whether a cancel was thrown, however the code wrapped it. Total, whatever the error does when it is read. */
export function isCancel(thrown: unknown): boolean {
  const wrapped = [thrown];
  for (let i = 0; i < wrapped.length && i < MOST; i++) {
    try {
      const { code, cause, errors } = (wrapped[i] ?? {}) as {
        readonly code?: unknown;
        readonly cause?: unknown;
        readonly errors?: unknown;
      };
      if (code === 'cancelled') return true;
      wrapped.push(cause, ...(Array.isArray(errors) ? errors.slice(0, MOST) : []));
    } catch {
      // What cannot be read is no cancel.
    }
  }
  return false;
}
