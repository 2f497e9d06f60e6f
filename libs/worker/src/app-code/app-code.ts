import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whose code of the app is running: a call's and the like (`OwnedCode`), or that of a task, which the
 * runtime puts here. One for the process, so that it is never both; empty while code of the platform runs.
 */
export const appCode: AsyncLocalStorage<object> = new AsyncLocalStorage();
