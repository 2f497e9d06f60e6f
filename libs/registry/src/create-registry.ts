import {
  checkReadiness,
  findEntries,
  findInstances,
  offerOf,
  pageByKey,
  TroupeError,
  type CatalogDefinition,
  type CatalogEntry,
  type CatalogKind,
  type Directory,
  type Instance,
  type InstanceRef,
  type Page,
  type PageRequest,
  type Principal,
  type Readiness,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';
import type { DocumentStore, StoreServer } from '@troupe/store';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { definitionRecords } from './records/definition-records.ts';
import { instanceRecords } from './records/instance-records.ts';
import { membership } from './membership.ts';
import { MAX_MESSAGE, serviceKinds, type ServiceKind } from './bounds.ts';
import { questionSubjects, statementSubject, type Question, type RequestAnswers, type RequestBodies, type Statement } from './messages.ts';
import { registerDefinitions } from './register-definitions.ts';
import { statements, type StatementParts } from './statements.ts';
import { definitionsIn } from './stored.ts';

export interface RegistryOptions {
  readonly store: DocumentStore & Pick<StoreServer, 'ping'>;
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  /** Milliseconds after which an instance whose beat stands still is gone; 6,000 by default. */
  readonly lease?: number;
}

/** One replica of the registry. It keeps nothing that another could not read from the store. */
export interface Registry extends Directory {
  /** Puts workflows and agents into the catalog on behalf of a principal (G7). */
  register(principal: Principal, definitions: readonly CatalogDefinition[]): Promise<void>;
  readiness(): Promise<Readiness>;
  close(): Promise<void>;
}

const LEASE = 6_000;
/** Answers on the bus who is there, and lets those who fell silent go. Works until it is closed. */
export function createRegistry({ store, bus, log, env = machineEnv, lease = LEASE }: RegistryOptions): Registry {
  const [records, definitions] = [instanceRecords(store), definitionRecords(store)];
  const members = membership({ instances: records, bus, log, env, lease });
  const catalog = async (kind: CatalogKind): Promise<readonly CatalogEntry[]> => {
    // In this order: what an instance serves is stored before the instance is.
    const instances = await members.look();
    return catalogOf(kind, definitionsIn(await definitions.all()), instances);
  };
  const subscriptions = [
    ...listenToServices({ instances: records, definitions, log, env, look: members.look }, bus),
    ...answerQuestions(catalog, members.look, bus),
  ];
  members.watch();

  return {
    catalog,
    instances: members.look,
    register: (principal, given) => registerDefinitions({ definitions, env }, principal, given),
    readiness: () =>
      checkReadiness(
        { store: () => store.ping(), bus: () => bus.ping(), shutdown: () => (members.closed ? 'it is under way' : undefined) },
        env.after,
      ),
    async close() {
      members.close();
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    },
  };
}

function catalogOf(
  kind: CatalogKind,
  definitions: ReturnType<typeof definitionsIn>,
  instances: readonly Instance[],
): readonly CatalogEntry[] {
  return definitions
    .filter((definition) => definition.kind === kind)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((definition) => ({
      ...definition,
      instances: instances.filter(({ serves }) => serves.includes(offerOf(definition))).map(toRef),
    }));
}

/** Registers what services say of themselves; each has a subject of its own. */
function listenToServices(parts: StatementParts, bus: Bus): readonly Subscription[] {
  const listenFor = <R extends Statement>(statement: R, service: ServiceKind): Subscription =>
    bus.respond(statementSubject(statement, service), statements(parts, service)[statement]);
  return serviceKinds.flatMap((service) =>
    (['define', 'announce', 'beat', 'withdraw'] as const).map((statement) => listenFor(statement, service)),
  );
}

function answerQuestions(
  catalog: (kind: CatalogKind) => Promise<readonly CatalogEntry[]>,
  look: () => Promise<readonly Instance[]>,
  bus: Bus,
): readonly Subscription[] {
  const answers: { readonly [R in Question]: (body: RequestBodies[R]) => Promise<RequestAnswers[R]> } = {
    find: async ({ kind, ...search }) => messagePage(findEntries(await catalog(kind), search), ({ name }) => name, search),
    async get({ kind, name }) {
      const entry = (await catalog(kind)).find((candidate) => candidate.name === name);
      if (entry === undefined) throw new TroupeError(`${kind}-not-found`, `The registry knows no ${kind} ${JSON.stringify(name)}.`);
      return entry;
    },
    instances: async (search) => messagePage(findInstances(await look(), search), ({ id }) => id, search),
  };
  const answer = <R extends Question>(question: R): Subscription => bus.respond(questionSubjects[question], answers[question]);
  return (['find', 'get', 'instances'] as const).map((question) => answer(question));
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
