import {
  findEntries,
  findInstances,
  offerOf,
  pageByKey,
  toFailure,
  TroupeError,
  type CatalogDefinition,
  type CatalogEntry,
  type CatalogKind,
  type Directory,
  type Instance,
  type InstanceRef,
  type Json,
  type Page,
  type PageRequest,
  type Readiness,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { InstanceRecord, Store } from '@troupe/store';
import { systemClock, type Clock } from './clock.ts';
import { MAX_MESSAGE, readRequest, registrySubjects, type RegistryRequest, type RequestBodies } from './messages.ts';
import { roster } from './roster.ts';

export interface RegistryOptions {
  readonly store: Pick<Store, 'putInstance' | 'beatInstance' | 'instances' | 'removeInstance' | 'putDefinition' | 'definitions' | 'ping'>;
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly clock?: Clock;
  /** Milliseconds after which an instance whose beat stands still is gone; 6,000 by default. */
  readonly lease?: number;
}

/** One replica of the registry. It keeps nothing that another could not read from the store. */
export interface Registry extends Directory {
  readiness(): Promise<Readiness>;
  close(): Promise<void>;
}

const LEASE = 6_000;
/** Milliseconds between two looks at who beats. */
const LOOK = 1_000;

/** Answers on the bus who is there, and lets those who fell silent go. Works until it is closed. */
export function createRegistry({ store, bus, log, clock = systemClock, lease = LEASE }: RegistryOptions): Registry {
  const members = roster(lease);
  /** Run by id, as it was last told. */
  let known: ReadonlyMap<string, string> | undefined;
  let storeAway = false;
  let closed = false;

  const look = async (): Promise<readonly Instance[]> => {
    const records = await store.instances();
    // Beats come by the bus: without it nobody can be heard, and who was there last stands.
    if (!(await isUp(bus))) return records.filter(({ id }) => known?.has(id) !== false).map(toInstance);
    const { alive, dead } = members.observe(records, clock.monotonic());
    await Promise.all(dead.map(bury));
    tell(new Map(alive.map(({ id, run }) => [id, run])));
    return alive.map(toInstance);
  };

  const bury = async ({ id, run, beat }: InstanceRecord): Promise<void> => {
    // Another look, or another replica, does it if this one cannot.
    await store.removeInstance(id, run, beat).catch(() => undefined);
    log.warn(`The instance ${id} is gone: its beat stood still for ${lease} ms.`);
  };

  const tell = (now: ReadonlyMap<string, string>): void => {
    const before = known;
    known = now;
    if (before === undefined) return;
    const joined = [...now.keys()].filter((id) => now.get(id) !== before.get(id));
    const left = [...before.keys()].filter((id) => !now.has(id));
    if (joined.length + left.length === 0) return;
    bus.broadcast(registrySubjects.changed, { joined, left });
    log.info('Who is there has changed.', { joined, left });
  };

  const catalog = async (kind: CatalogKind): Promise<readonly CatalogEntry[]> => {
    // In this order: what an instance serves is stored before the instance is.
    const instances = await look();
    const definitions = (await store.definitions()).map(({ body }) => JSON.parse(body) as CatalogDefinition);
    return definitions
      .filter((definition) => definition.kind === kind)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((definition) => ({
        ...definition,
        instances: instances.filter(({ serves }) => serves.includes(offerOf(definition))).map(toRef),
      }));
  };

  const answers: { readonly [R in RegistryRequest]: (body: RequestBodies[R]) => Promise<unknown> } = {
    async define({ at, definitions }) {
      await Promise.all(
        definitions.map((definition) => store.putDefinition({ id: offerOf(definition), at, body: JSON.stringify(definition) })),
      );
      return {};
    },
    async announce({ run, beat, instance }) {
      await store.putInstance({ id: instance.id, run, beat, body: JSON.stringify(instance) });
      await look();
      return {};
    },
    beat: async ({ id, run, beat }) => ({ known: await store.beatInstance(id, run, beat) }),
    async withdraw({ id, run }) {
      await store.removeInstance(id, run);
      await look();
      return {};
    },
    find: async ({ kind, ...search }) => messagePage(findEntries(await catalog(kind), search), ({ name }) => name, search),
    async get({ kind, name }) {
      const entry = (await catalog(kind)).find((candidate) => candidate.name === name);
      if (entry === undefined) throw new TroupeError(`${kind}-not-found`, `The registry knows no ${kind} ${JSON.stringify(name)}.`);
      return entry;
    },
    instances: async (search) => messagePage(findInstances(await look(), search), ({ id }) => id, search),
  };

  const respond = <R extends RegistryRequest>(request: R): { stop(): Promise<void> } =>
    bus.respond(registrySubjects[request], async (body) => (await answers[request](readRequest(request, body))) as Json);
  const subscriptions = (Object.keys(answers) as RegistryRequest[]).map(respond);

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
    if (!closed) cancel = clock.after(LOOK, () => void watch());
  };
  void watch();

  return {
    catalog,
    instances: look,
    async readiness() {
      const away = async (name: string, port: { ping(): Promise<void> }): Promise<string[]> =>
        port.ping().then(
          () => [],
          (error: unknown) => [`The ${name} cannot be reached: ${toFailure(error).message}`],
        );
      const reasons = (await Promise.all([away('store', store), away('bus', bus)])).flat();
      if (closed) reasons.push('The registry is shutting down.');
      return { ready: reasons.length === 0, reasons };
    },
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

function toInstance({ body }: InstanceRecord): Instance {
  return JSON.parse(body) as Instance;
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
