/** Settles never: code that waits for it is not to go on. */
export function never(): Promise<never> {
  return new Promise<never>(() => {});
}
