/** Milliseconds a check of the app may take: whoever sent what it checks waits for it. */
const CHECK_TIME = 5_000;

/** What a check comes to. @throws Error when it takes too long, or for ever */
export async function inCheckTime<T>(check: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${CHECK_TIME / 1_000} seconds`)), CHECK_TIME);
  });
  try {
    return await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}
