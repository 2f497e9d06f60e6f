import { createHash } from 'node:crypto';
import { setImmediate as nextRound, setTimeout as sleep } from 'node:timers/promises';
import { defaultTenant, toFailure, type TaskEvent, type TaskService, type TaskServices, type WorkflowDefinition } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import type { Store } from '@troupe/store';
import fc from 'fast-check';
import { expect } from 'vitest';
import { principalIn, turns, type Operation } from './operations.ts';
import { tenantWorld, type TenantWorld } from './tenant-world.ts';

/** Time and chance that depend on the number of the operation alone. */
interface SteppedEnv extends Env {
  step(operation: number): void;
}

function steppedEnv(): SteppedEnv {
  let [operation, drawn] = [0, 0];
  return {
    ...machineEnv,
    now: () => 1_790_000_000_000 + operation * 1_000,
    random: (bytes) => {
      let hex = '';
      while (hex.length < bytes * 2) hex += createHash('sha256').update(`${operation}/${drawn++}`).digest('hex');
      return hex.slice(0, bytes * 2);
    },
    step(next) {
      [operation, drawn] = [next, 0];
    },
  };
}

/** A parent whose child has an id of the pool, and a session that others have. */
const above: WorkflowDefinition = {
  kind: 'workflow',
  name: 'above',
  async run(ctx) {
    const child = await ctx.agent('bot', ctx.session ?? null, { id: 'c', session: 's', attributes: { user: 'ada' } }).catch(String);
    return [ctx.taskId, ctx.session ?? null, child];
  },
};

/** Rounds of the event loop after which nothing is under way in a world in memory. */
const ROUNDS = 40;

export async function settle(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await nextRound();
}

/** An update of a suspended task is answered when the task is resumed, which may be never. */
function unanswered(): Promise<{ readonly waits: true }> {
  return sleep(1_000, { waits: true } as const, { ref: false });
}

interface SteppedWorld extends TenantWorld {
  readonly env: SteppedEnv;
}

async function steppedWorld(store: Store): Promise<SteppedWorld> {
  const env = steppedEnv();
  return { ...(await tenantWorld(store, { workflows: [above], env })), env };
}

/** How operations reach the services of a world. */
export interface Edge extends AsyncDisposable {
  /** What comes of one operation, all of it that a client of the tenant sees; `ok` when it was carried out. */
  perform(tenant: string, operation: Operation): Promise<{ readonly ok: boolean; readonly seen: unknown }>;
}

/** The task service itself: its answer, and the events of each task there then is. */
export async function serviceEdge(services: TaskServices): Promise<Edge> {
  return {
    async perform(tenant, { ask }) {
      const service = services.for(principalIn(tenant));
      const answered = ask(service).then(
        (value) => ({ value: anybodys(value) }),
        (error: unknown) => ({ error: { ...toFailure(error), stack: undefined } }),
      );
      const answer = await Promise.race([answered, unanswered()]);
      await settle();
      return { ok: 'value' in answer, seen: { answer, events: await eventsOf(service) } };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Turns say whose they are. */
function anybodys(value: unknown): unknown {
  return value === undefined
    ? undefined
    : (JSON.parse(JSON.stringify(value, (name, each: unknown) => (name === 'tenant' ? undefined : each))) as unknown);
}

async function eventsOf(service: TaskService): Promise<Readonly<Record<string, readonly TaskEvent[]>>> {
  const { items } = await service.list({}, { limit: 50 });
  const read = await Promise.all(
    items.map(async ({ id }) => {
      const [gone, events] = [new AbortController(), [] as TaskEvent[]];
      const reading = (async () => {
        for await (const event of service.events(id, undefined, gone.signal)) events.push(event);
      })();
      await settle();
      gone.abort();
      await reading;
      return [id, events] as const;
    }),
  );
  return Object.fromEntries(read);
}

/**
 * Two tenants in one world see, at each step, what each would see alone in a world without tenants.
 *
 * @returns how many operations were carried out
 */
export async function tenantsSeeWhatEachWouldAlone(
  openStore: () => Store | Promise<Store>,
  openEdge: (services: TaskServices) => Promise<Edge>,
  numRuns: number,
): Promise<number> {
  let carriedOut = 0;
  await fc.assert(
    fc.asyncProperty(turns, async (steps) => {
      await using stack = new AsyncDisposableStack();
      const open = async (): Promise<{ readonly env: SteppedEnv; readonly edge: Edge }> => {
        const world = stack.use(await steppedWorld(await openStore()));
        return { env: world.env, edge: stack.use(await openEdge(world.services)) };
      };
      const [shared, ...alone] = [await open(), await open(), await open()] as const;
      for (const [n, { tenant, operation }] of steps.entries()) {
        const own = alone[tenant];
        for (const { env } of [shared, own]) env.step(n + 1);
        const { ok, seen } = await shared.edge.perform(tenant === 0 ? 'acme' : 'globex', operation);
        const expected = await own.edge.perform(defaultTenant, operation);
        expect(seen, `tenant ${tenant} at step ${n}: ${operation.what}`).toEqual(expected.seen);
        if (ok) carriedOut++;
      }
    }),
    // One that does not settle, or is shrunk for long, says which it was; a machine without time to spare tries fewer.
    { numRuns, timeout: 20_000, interruptAfterTimeLimit: 90_000 },
  );
  return carriedOut;
}
