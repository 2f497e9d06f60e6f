import { ToolError, TroupeError, type Effect } from '@troupe/contracts';
import { OAuthError, ProtocolError, SdkError, SdkErrorCode, SdkHttpError, UnauthorizedError } from '@modelcontextprotocol/client';
import { away, lost, short, wasNotSent } from '../foreign/lost-calls.ts';
import { tooLarge } from './too-large.ts';
import { STREAM_ENDED } from './http-transport.ts';

/** How a call failed, and whether the server may be away. */
export interface CallFault {
  readonly error: unknown;
  readonly suspect: boolean;
}

/** What a failed call comes to: the model's business, worth another attempt, or an effect of which nobody knows. */
export function callFault(server: string, tool: string, effect: Effect, isTooLarge: boolean, error: unknown): CallFault {
  const what = `The MCP server ${JSON.stringify(server)}`;
  if (isTooLarge) return { error: tooLarge(), suspect: true };
  if (error instanceof TroupeError) return { error, suspect: false };
  if (error instanceof SdkError && error.code === SdkErrorCode.InvalidResult)
    return { error: new ToolError(`${what} answered something that is no result of a tool: ${short(error)}`), suspect: false };
  if (error instanceof ProtocolError && error.code !== STREAM_ENDED)
    return { error: new ToolError(`${what} refused the call: ${short(error)} (${error.code})`), suspect: true };
  // Refused before anything was carried out: the next connection asks for a token anew.
  if (error instanceof UnauthorizedError || error instanceof OAuthError) return { error: away(what, short(error)), suspect: true };
  if (error instanceof SdkHttpError) return httpFault(what, effect, error);
  if (wasNotSent(error)) return { error: away(what, short(error)), suspect: true };
  return { error: lost(what, `the call of ${JSON.stringify(tool)}`, effect, short(error)), suspect: true };
}

function httpFault(what: string, effect: Effect, error: SdkHttpError): CallFault {
  const { status } = error;
  if (status === 404 || status === 408 || status === 429) return { error: away(what, `HTTP ${status}`), suspect: true };
  if (status >= 400 && status < 500) return { error: new ToolError(`${what} refused the call: HTTP ${status}.`), suspect: false };
  return { error: lost(what, 'the call of the tool', effect, status === 0 ? short(error) : `HTTP ${status}`), suspect: true };
}
