import {
  publicId,
  TroupeError,
  withoutTenant,
  type RecordedPrincipal,
  type StartRequest,
  type TaskId,
  type WhileBusy,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import type { LoadedApp } from '../code/loaded-app.ts';
import { sessionRecords } from './session-records.ts';
import type { Sessions } from './sessions.ts';

/** Does with a message that has its place in a session as its policy says. @throws TroupeError `session-open` */
export type MeetBusy = (by: RecordedPrincipal, request: StartRequest, id: TaskId, session: string) => Promise<void>;

export interface MeetBusyParts {
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly store: Store;
}

/** Places that are looked at. */
const PAGE = 100;

/**
 * C8  A message of the policy `reject` is refused while another one is answered or waits before it: its place says
 *     which of two that come at once is first. One of the policy `interrupt` is taken once the cancel of the task
 *     that writes is durable, and comes after those that wait before it.
 */
export function createMeetBusy(
  { env, loaded, store }: MeetBusyParts,
  sessions: Pick<Sessions, 'isWriting'>,
  interrupt: (by: RecordedPrincipal, writer: TaskId) => Promise<void>,
): MeetBusy {
  const records = sessionRecords(store);
  const writerOf = async (session: string): Promise<TaskId | undefined> => {
    const { writer } = await records.read(session);
    return writer !== undefined && (await sessions.isWriting(session, writer)) ? writer : undefined;
  };

  return async (by, request, id, session) => {
    const policy = busyPolicy(loaded, request);
    const { startAt } = request;
    // One that begins later comes when it begins.
    if (policy === 'queue' || policy === 'steer' || (startAt !== undefined && new Date(startAt).getTime() > env.now())) return;
    const writer = await writerOf(session);
    if (policy === 'interrupt') {
      if (writer !== undefined && writer !== id) await interrupt(by, writer);
      return;
    }
    const [first] = await records.places(session, PAGE);
    const before = writer ?? first?.task;
    if (before === undefined || before === id) return;
    await records.leave(session, id);
    throw new TroupeError(
      'session-open',
      `Task "${publicId(before)}" answers another message in the session ${JSON.stringify(withoutTenant(session))}, and this one is not to wait. Say it again once that task has ended.`,
      { details: { session: withoutTenant(session), task: publicId(before) } },
    );
  };
}

export function busyPolicy({ app }: LoadedApp, { kind, name, whileBusy }: StartRequest): WhileBusy {
  return whileBusy ?? (kind === 'agent' ? app.agents.get(name)?.memory?.whileBusy : undefined) ?? 'queue';
}
