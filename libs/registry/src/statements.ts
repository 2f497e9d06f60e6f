import { catalogKinds, offerOf, type Instance, type WorkflowLog } from '@troupe/contracts';
import type { ServiceKind } from './bounds.ts';
import type { DefinitionRecords } from './records/definition-records.ts';
import type { InstanceRecords } from './records/instance-records.ts';
import type { Env } from '@troupe/env';
import type { RequestAnswers, RequestBodies, Statement } from './messages.ts';
import { demandRoom, fitting, instanceKey } from './stored.ts';

export interface StatementParts {
  readonly instances: InstanceRecords;
  readonly definitions: DefinitionRecords;
  readonly log: WorkflowLog;
  readonly env: Pick<Env, 'now'>;
  /** Looks which instances are there, once one more or one less is stored. */
  readonly look: () => Promise<readonly Instance[]>;
}

/** What a service says of itself. */
export function statements(
  { instances, definitions: stored, log, env, look }: StatementParts,
  service: ServiceKind,
): { readonly [R in Statement]: (body: RequestBodies[R]) => Promise<RequestAnswers[R]> } {
  // Each kind of service has a subject of its own, and on the bus the credentials for it.
  const by = { kind: 'platform', id: service } as const;
  /** Definitions come from processes whose clocks nobody checked: none is newer than now. */
  const define = async ({ at, definitions }: RequestBodies['define']): Promise<object> => {
    const known = await stored.all();
    const now = Math.min(at, env.now());
    const fresh = definitions.map((each) => ({ id: offerOf(each), at: now, body: JSON.stringify(each), by }));
    const kept = catalogKinds.flatMap((kind) =>
      fitting(
        fresh.filter(({ id }) => id.startsWith(`${kind}.`)),
        kind,
        known,
      ),
    );
    if (kept.length < fresh.length) log.warn('The registry is full: definitions are not kept.', { left: fresh.length - kept.length });
    const before = new Map(known.map((record) => [record.id, record]));
    await Promise.all(kept.map((record) => stored.put(record, before.get(record.id))));
    return {};
  };

  return {
    define,
    async announce({ run, beat, instance }) {
      const key = instanceKey(service, instance.id);
      const now = env.now();
      const since = Date.parse(instance.since) > now ? new Date(now).toISOString() : instance.since;
      const body = JSON.stringify({ ...instance, since });
      demandRoom(service, key, body, await instances.all());
      await instances.put({ id: key, run, beat, body });
      await look();
      return {};
    },
    beat: async ({ id, run, beat }) => ({ known: await instances.beat(instanceKey(service, id), run, beat) }),
    async withdraw({ id, run }) {
      await instances.remove(instanceKey(service, id), run);
      await look();
      return {};
    },
  };
}
