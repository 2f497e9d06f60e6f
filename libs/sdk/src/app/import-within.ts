import { TroupeError } from '@troupe/contracts';

type Module = Readonly<Record<string, unknown>>;

/**
 * Imports a file of an app. Code that runs while it is loaded may wait for something that never comes, or
 * end the process; both are faults of that file.
 *
 * @throws TroupeError `invalid-app`
 */
export async function importWithin(timeout: number, load: () => Promise<Module>): Promise<Module> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(notLoaded(`It was not loaded within ${timeout / 1_000} s: something it awaits never comes.`)),
    timeout,
  );
  const { exit } = process;
  process.exit = (code) => {
    const error = notLoaded(`It called process.exit(${code ?? ''}) while it was loaded.`);
    reject(error);
    throw error;
  };
  try {
    return await Promise.race([load(), broken]);
  } finally {
    clearTimeout(timer);
    process.exit = exit;
  }
}

function notLoaded(message: string): TroupeError {
  return new TroupeError('invalid-app', message, { retryable: false });
}
