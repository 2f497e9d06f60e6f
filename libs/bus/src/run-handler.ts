/** Runs a handler of ours. What it throws, at once or later, goes to `onError` and no further (B10). */
export function runHandler(handler: () => unknown, onError: (error: unknown) => void): void {
  try {
    const result = handler();
    if (result instanceof Promise) result.catch(onError);
  } catch (error) {
    onError(error);
  }
}
