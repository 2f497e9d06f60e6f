import { createContext, Script } from 'node:vm';

const sandbox: { act: (() => unknown) | undefined } = { act: undefined };
const context = createContext(sandbox);
const script = new Script('act()');

/**
 * Runs code that ends by itself, or is ended: expressions and schemas of others can take for ever.
 *
 * @param ms milliseconds it may take
 * @throws Error `ERR_SCRIPT_EXECUTION_TIMEOUT`, and as `act` does
 */
export function inTime<T>(act: () => T, ms: number): T {
  sandbox.act = act;
  try {
    return script.runInContext(context, { timeout: ms }) as T;
  } finally {
    sandbox.act = undefined;
  }
}
