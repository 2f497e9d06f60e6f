import { TroupeError, withoutTenant, type RecordedPrincipal } from '@troupe/contracts';
import { principal, text } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type Store } from '@troupe/store';
import { firstStart } from '../log/first-start.ts';
import { sessionRecords } from './session-records.ts';

interface SessionOwner {
  readonly session: string;
  readonly by: RecordedPrincipal;
}

const spec: DocumentSpec<SessionOwner, 'session'> = {
  name: 'sessionOwners',
  version: 1,
  key: ['session'],
  shape: { session: text, by: principal },
};

/** Who began which session, by the names that sessions have inside. */
export interface SessionOwners {
  /** Undefined when that is not on record: nobody has begun it, the local principal or an earlier version did. @throws TroupeError `unreadable-data` */
  of(session: string): Promise<RecordedPrincipal | undefined>;
  /**
   * Takes a session for a principal, unless another began it. With `own` it throws for that other one's session.
   *
   * @throws TroupeError `session-not-found`, `unreadable-data`
   */
  begin(session: string, by: RecordedPrincipal | undefined, own: boolean): Promise<void>;
  /** It is nobody's, until somebody begins it anew. */
  forget(session: string): Promise<void>;
}

/**
 * C6  A session belongs to who began it. Of several who begin it at once it is the one whose record is stored: none
 *     of the others gets in that may use its own sessions alone.
 */
export function sessionOwners(store: Store): SessionOwners {
  const owners = store.documents(spec);

  const of: SessionOwners['of'] = async (session) => {
    const owner = await owners.get({ session });
    if (owner === undefined || isReadable(owner)) return owner?.by;
    throw unreadableData(`Who began the session ${JSON.stringify(withoutTenant(session))} cannot be read: ${owner.unreadable}.`);
  };

  return {
    of,
    forget: (session) => owners.delete({ session }, {}),
    async begin(session, by, own) {
      // Where no key is asked for there is one principal, whose sessions are all of them.
      if (by === undefined || (by.kind === 'local' && !own)) return;
      let owner = (await of(session)) ?? (await earlierOwner(store, session));
      if (owner === undefined) owner = (await owners.insert({ session, by })) ? by : await of(session);
      if (own && (owner?.kind !== by.kind || owner.id !== by.id)) throw notFound(session);
    },
  };
}

/** Of a session that began before owners were recorded: who started its first task. */
async function earlierOwner(store: Store, session: string): Promise<RecordedPrincipal | undefined> {
  const records = sessionRecords(store);
  const { first: from, writer } = await records.read(session);
  const [first] = await records.entries(session, { from, limit: 1 });
  const task = first === undefined ? writer : isReadable(first) ? first.task : undefined;
  if (task === undefined && first === undefined) return undefined;
  return (task && (await firstStart(store, task))?.by) ?? NOBODY;
}

/** Nobody who asks: who began it is not known any more. */
const NOBODY: RecordedPrincipal = { kind: 'platform', id: '' };

function notFound(session: string): TroupeError {
  return new TroupeError('session-not-found', `There is no session ${JSON.stringify(withoutTenant(session).slice(0, 128))}.`);
}
