import { catalogKinds, offerOf, type Instance, type WorkflowLog } from '@troupe/contracts';
import { isReadable, type RegistryStore } from '@troupe/store';
import type { ServiceKind } from './bounds.ts';
import type { Env } from '@troupe/env';
import type { RequestAnswers, RequestBodies, Statement } from './messages.ts';
import { demandRoom, fitting, instanceKey } from './stored.ts';

export interface StatementParts {
  readonly store: RegistryStore;
  readonly log: WorkflowLog;
  readonly env: Pick<Env, 'now'>;
  /** Looks which instances are there, once one more or one less is stored. */
  readonly look: () => Promise<readonly Instance[]>;
}

/** What a service says of itself. */
export function statements(
  { store, log, env, look }: StatementParts,
  service: ServiceKind,
): { readonly [R in Statement]: (body: RequestBodies[R]) => Promise<RequestAnswers[R]> } {
  /** Definitions come from processes whose clocks nobody checked: none is newer than now. */
  const define = async ({ at, definitions }: RequestBodies['define']): Promise<object> => {
    const known = (await store.definitions()).filter(isReadable);
    const fresh = definitions.map((each) => ({ id: offerOf(each), at: Math.min(at, env.now()), body: JSON.stringify(each) }));
    const kept = catalogKinds.flatMap((kind) =>
      fitting(
        fresh.filter(({ id }) => id.startsWith(`${kind}.`)),
        kind,
        known,
      ),
    );
    if (kept.length < fresh.length) log.warn('The registry is full: definitions are not kept.', { left: fresh.length - kept.length });
    await Promise.all(kept.map((record) => store.putDefinition(record)));
    return {};
  };

  return {
    define,
    async announce({ run, beat, instance }) {
      const key = instanceKey(service, instance.id);
      const now = env.now();
      const since = Date.parse(instance.since) > now ? new Date(now).toISOString() : instance.since;
      const body = JSON.stringify({ ...instance, since });
      demandRoom(service, key, body, (await store.instances()).filter(isReadable));
      await store.putInstance({ id: key, run, beat, body });
      await look();
      return {};
    },
    beat: async ({ id, run, beat }) => ({ known: await store.beatInstance(instanceKey(service, id), run, beat) }),
    async withdraw({ id, run }) {
      await store.removeInstance(instanceKey(service, id), run);
      await look();
      return {};
    },
  };
}
