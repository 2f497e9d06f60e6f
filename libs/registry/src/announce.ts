import { offerOf, toFailure, type CatalogDefinition, type Instance, type WorkflowLog } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import { uuid, type Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { MAX_MESSAGE, MAX_SERVES, type ServiceKind } from './bounds.ts';
import { statementSubject, type RequestAnswers, type RequestBodies, type Statement } from './messages.ts';
import { presentable } from './presentable.ts';

export interface AnnounceOptions {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  /** Who this process is. An id may be used again after a restart, but by one process at a time. */
  readonly instance: Omit<Instance, 'serves' | 'since' | 'service'> & { readonly service: ServiceKind };
  /** What it serves. */
  readonly definitions: readonly CatalogDefinition[];
  readonly env?: Env;
}

export interface Announcement {
  /** Announces other definitions from now on, e.g. because the code was changed. */
  update(definitions: readonly CatalogDefinition[], build?: string): void;
  /** Says goodbye. Never fails: without a goodbye the lease runs out. */
  withdraw(): Promise<void>;
}

/** Milliseconds from one beat to the next; a third of the lease. */
const HEARTBEAT_MS = 2_000;
/** Milliseconds the registry has to answer. */
const REQUEST_TIMEOUT_MS = 2_000;

/** What is announced: which process, and what it serves. */
interface Presence {
  readonly run: string;
  /** ms since 1970 */
  readonly at: number;
  readonly instance: Instance;
  readonly definitions: readonly CatalogDefinition[];
}

/**
 * Says that this process is there, and goes on saying so. Nothing waits for it and nothing fails
 * with it: while the registry is away it tries again, and announces everything anew to one that lost it.
 */
export function announce({ bus, log, instance, definitions, env = machineEnv }: AnnounceOptions): Announcement {
  const since = new Date(env.now()).toISOString();
  const presenceOf = (offers: readonly CatalogDefinition[], build?: string): Presence => {
    const shown = offers.map(presentable).filter((offer) => offer !== undefined);
    if (shown.length < offers.length) log.warn('Some definitions cannot be shown in the registry, for their names.');
    return {
      run: uuid(env),
      at: env.now(),
      instance: { ...instance, ...(build === undefined ? {} : { build }), since, serves: shown.slice(0, MAX_SERVES).map(offerOf) },
      definitions: shown,
    };
  };

  let presence = presenceOf(definitions);
  let announced: Presence | undefined;
  let beat = 0;
  let isUnreachable = false;
  let stopped = false;
  let cancel = (): void => undefined;

  const say = async <R extends Statement>(statement: R, body: RequestBodies[R]): Promise<RequestAnswers[R]> =>
    bus.request(statementSubject(statement, instance.service), body, REQUEST_TIMEOUT_MS);

  const send = async (): Promise<void> => {
    const { run, at, ...what } = presence;
    const sent = presence;
    for (const batch of inBatches(what.definitions)) await say('define', { at, definitions: batch });
    await say('announce', { run, beat, instance: what.instance });
    announced = sent;
  };

  const isKnown = async (): Promise<boolean> => {
    if (announced !== presence) return false;
    return (await say('beat', { id: presence.instance.id, run: presence.run, beat })).known;
  };

  const round = async (): Promise<void> => {
    beat++;
    try {
      if (!(await isKnown())) await send();
      if (isUnreachable) log.info('The registry answers again.');
      isUnreachable = false;
    } catch (error) {
      if (!isUnreachable) log.warn('The registry cannot be reached; work goes on without it.', { error: toFailure(error).message });
      isUnreachable = true;
    }
    if (!stopped) cancel = env.after(HEARTBEAT_MS, next);
  };
  let current = Promise.resolve();
  const next = (): void => void (current = round());
  next();

  return {
    update(offers, build) {
      presence = presenceOf(offers, build);
    },
    async withdraw() {
      stopped = true;
      cancel();
      // What is under way must not arrive after the withdrawal.
      await current;
      await say('withdraw', { id: presence.instance.id, run: announced?.run ?? presence.run }).catch(() => undefined);
    },
  };
}

function inBatches(definitions: readonly CatalogDefinition[]): readonly (readonly CatalogDefinition[])[] {
  const batches: CatalogDefinition[][] = [];
  let room = 0;
  for (const definition of definitions) {
    const { length } = JSON.stringify(definition);
    if (batches.length === 0 || length > room) {
      batches.push([]);
      room = MAX_MESSAGE;
    }
    batches.at(-1)!.push(definition);
    room -= length;
  }
  return batches;
}
