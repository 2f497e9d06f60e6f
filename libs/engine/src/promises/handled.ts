/** Losing a race is no error of the process: somebody may await the promise later, or never. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
