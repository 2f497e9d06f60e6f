import {
  CancelledError,
  serverOf,
  tenantOf,
  TroupeError,
  type App,
  type ConsentAnswer,
  type ConsentRequest,
  type Consents,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { LoadedApp } from '../code/loaded-app.ts';
import { userOf } from './memory/user-of.ts';
import { givenCall, type Owner } from './given-call.ts';

export interface ConsentRequestParts extends Owner {
  readonly loaded: Pick<LoadedApp, 'app'>;
  readonly consents: Consents;
}

/**
 * Answers workers that call tools as the user of a task.
 *
 * W12 A worker gets tokens of the user of a call that it was given, for the server of the tool that is called, and of nobody
 *     else. The user is who started the task at the top, or the person whom that one named.
 */
export function createConsentRequests(parts: ConsentRequestParts): (asked: ConsentRequest) => Promise<ConsentAnswer> {
  const { consents } = parts;
  return async (asked) => {
    if (asked.kind === 'tools') {
      const tools = await consents.toolsOf(asked.server);
      return tools === undefined ? {} : { tools };
    }
    const given = givenCall(parts, asked);
    if (given === undefined) throw new CancelledError('Nobody waits for the call any more.');
    demandOfServer(parts.loaded.app, given.open, asked.server);
    const { task } = given;
    return consents.answer(asked, { tenant: tenantOf(task.id), user: userOf(task), task: task.id });
  };
}

function demandOfServer(app: App, { command }: OpenCommand, server: string): void {
  if (command.kind === 'tool' && serverOf(command.name, app) === server) return;
  throw new TroupeError('consent-failed', `The call is none of a tool of ${JSON.stringify(server)}.`, { retryable: false });
}
