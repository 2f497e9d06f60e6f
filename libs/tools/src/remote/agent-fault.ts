import { ToolError, TroupeError, type Effect } from '@troupe/contracts';
import { away, lost, short, wasNotSent } from '../foreign/lost-calls.ts';
import { StatusFault } from './agent-fetch.ts';

export function inWords(name: string): string {
  return `The agent ${JSON.stringify(name)}`;
}

/** Why a message was not taken, or why nobody knows whether it was. */
export function sendFault(name: string, effect: Effect, error: unknown): TroupeError {
  const what = inWords(name);
  if (error instanceof TroupeError) return error;
  if (isRefusal(error)) return new ToolError(`${what} refused the message: ${short(error)}`);
  if (wasNotSent(error)) return away(what, short(error));
  if (!(error instanceof StatusFault)) return lost(what, 'the message', effect, short(error));
  const { status } = error;
  if (status === 429) return away(what, `HTTP ${status}`);
  return status < 500 && status !== 408
    ? new ToolError(`${what} refused the message: HTTP ${status}.`)
    : lost(what, 'the message', effect, `HTTP ${status}`);
}

/** An error of the protocol: the agent is well, and says no. Each says why in a word such as `TASK_NOT_FOUND`. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && (error.name === 'JsonRpcTransportError' || typeof reasonOf(error) === 'string');
}

export function reasonOf(error: unknown): unknown {
  return error instanceof Error ? ((error as { readonly reason?: unknown }).reason ?? reasonOf(error.cause)) : undefined;
}
