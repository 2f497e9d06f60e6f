/** Milliseconds a check of the app may take: whoever sent what it checks waits for it. */
const CHECK_TIME = 5_000;

/** What a check comes to. @throws Error when it takes too long, or for ever */
export function inCheckTime<T>(check: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not end within ${CHECK_TIME / 1_000} seconds`)), CHECK_TIME);
    check.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
