import {
  checkReadiness,
  catalogKinds,
  findEntries,
  findInstances,
  offerOf,
  pageByKey,
  toFailure,
  TroupeError,
  type CatalogEntry,
  type CatalogKind,
  type Directory,
  type Instance,
  type InstanceRef,
  type Page,
  type PageRequest,
  type Readiness,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';
import { isReadable, type InstanceRecord, type Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { MAX_MESSAGE, serviceKinds, type ServiceKind } from './bounds.ts';
import {
  changedSubject,
  questionSubjects,
  statementSubject,
  type Question,
  type RequestAnswers,
  type RequestBodies,
  type Statement,
} from './messages.ts';
import { roster } from './roster.ts';
import { definitionsIn, demandRoom, fitting, idOf, instanceKey, instancesIn } from './stored.ts';

export interface RegistryOptions {
  readonly store: Pick<Store, 'putInstance' | 'beatInstance' | 'instances' | 'removeInstance' | 'putDefinition' | 'definitions' | 'ping'>;
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  /** Milliseconds after which an instance whose beat stands still is gone; 6,000 by default. */
  readonly lease?: number;
}

/** One replica of the registry. It keeps nothing that another could not read from the store. */
export interface Registry extends Directory {
  readiness(): Promise<Readiness>;
  close(): Promise<void>;
}

const LEASE = 6_000;
/** Processes that a broadcast names; who listens reads the list. */
const MAX_NAMED = 256;
/** Milliseconds between two looks at who beats. */
const POLL_MS = 1_000;

/** Answers on the bus who is there, and lets those who fell silent go. Works until it is closed. */
export function createRegistry({ store, bus, log, env = machineEnv, lease = LEASE }: RegistryOptions): Registry {
  const members = roster(lease);
  /** Run by id, as it was last published. */
  let known: ReadonlyMap<string, string> | undefined;
  let storeAway = false;
  let closed = false;

  const look = async (): Promise<readonly Instance[]> => {
    const records = (await store.instances()).filter(isReadable);
    // Beats come by the bus: without it no heartbeat arrives, and the last known processes stay.
    if (!(await isUp(bus))) return instancesIn(records.filter(({ id }) => known?.has(id) !== false));
    const { alive, dead } = members.observe(records, env.monotonic());
    await Promise.all(dead.map(removeDead));
    publishChanges(new Map(alive.map(({ id, run }) => [id, run])));
    return instancesIn(alive);
  };

  const removeDead = async ({ id, run, beat }: InstanceRecord): Promise<void> => {
    // Another look, or another replica, does it if this one cannot.
    await store.removeInstance(id, run, beat).catch(() => undefined);
    log.warn(`The instance ${idOf(id)} is gone: its beat stood still for ${lease} ms.`);
  };

  const publishChanges = (now: ReadonlyMap<string, string>): void => {
    const before = known;
    known = now;
    if (before === undefined) return;
    const some = (ids: readonly string[]): readonly string[] => ids.slice(0, MAX_NAMED).map(idOf);
    const joined = some([...now.keys()].filter((id) => now.get(id) !== before.get(id)));
    const left = some([...before.keys()].filter((id) => !now.has(id)));
    if (joined.length + left.length === 0) return;
    bus.broadcast(changedSubject, { joined, left });
    log.info('Who is there has changed.', { joined, left });
  };

  const catalog = async (kind: CatalogKind): Promise<readonly CatalogEntry[]> => {
    // In this order: what an instance serves is stored before the instance is.
    const instances = await look();
    const definitions = definitionsIn((await store.definitions()).filter(isReadable));
    return definitions
      .filter((definition) => definition.kind === kind)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((definition) => ({
        ...definition,
        instances: instances.filter(({ serves }) => serves.includes(offerOf(definition))).map(toRef),
      }));
  };

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

  const statements = (service: ServiceKind): { readonly [R in Statement]: (body: RequestBodies[R]) => Promise<RequestAnswers[R]> } => ({
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
  });

  const answers: { readonly [R in Question]: (body: RequestBodies[R]) => Promise<RequestAnswers[R]> } = {
    find: async ({ kind, ...search }) => messagePage(findEntries(await catalog(kind), search), ({ name }) => name, search),
    async get({ kind, name }) {
      const entry = (await catalog(kind)).find((candidate) => candidate.name === name);
      if (entry === undefined) throw new TroupeError(`${kind}-not-found`, `The registry knows no ${kind} ${JSON.stringify(name)}.`);
      return entry;
    },
    instances: async (search) => messagePage(findInstances(await look(), search), ({ id }) => id, search),
  };

  const listenFor = <R extends Statement>(statement: R, service: ServiceKind): Subscription =>
    bus.respond(statementSubject(statement, service), statements(service)[statement]);
  const answer = <R extends Question>(question: R): Subscription => bus.respond(questionSubjects[question], answers[question]);
  const subscriptions = [
    ...serviceKinds.flatMap((service) =>
      (['define', 'announce', 'beat', 'withdraw'] as const).map((statement) => listenFor(statement, service)),
    ),
    ...(['find', 'get', 'instances'] as const).map((question) => answer(question)),
  ];

  let cancel = (): void => undefined;
  const watch = async (): Promise<void> => {
    try {
      await look();
      if (storeAway) log.info('The store answers again.');
      storeAway = false;
    } catch (error) {
      if (!storeAway && !closed) log.warn('The store cannot be read; nobody is given up meanwhile.', { error: toFailure(error).message });
      storeAway = true;
    }
    if (!closed) cancel = env.after(POLL_MS, () => void watch());
  };
  void watch();

  return {
    catalog,
    instances: look,
    readiness: () =>
      checkReadiness(
        { store: () => store.ping(), bus: () => bus.ping(), shutdown: () => (closed ? 'it is under way' : undefined) },
        env.after,
      ),
    async close() {
      closed = true;
      cancel();
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    },
  };
}

function isUp(bus: Bus): Promise<boolean> {
  return bus.ping().then(
    () => true,
    () => false,
  );
}

function toRef({ serves: _serves, host: _host, ...ref }: Instance): InstanceRef {
  return ref;
}

/** A page that fits into a message; one item always does, or the bus says that it does not. */
function messagePage<T>(items: readonly T[], keyOf: (item: T) => string, { limit, cursor }: PageRequest): Page<T> {
  const page = pageByKey(items, keyOf, { limit, ...(cursor === undefined ? {} : { cursor }) });
  if (limit === 1 || JSON.stringify(page).length <= MAX_MESSAGE) return page;
  return messagePage(items, keyOf, { limit: Math.ceil(limit / 2), ...(cursor === undefined ? {} : { cursor }) });
}
