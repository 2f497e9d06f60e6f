import {
  checkBySchema,
  guardActivity,
  guardPlaces,
  readVerdict,
  TroupeError,
  verdictFault,
  type ActivityDefinition,
  type AgentDefinition,
  type CodeGuard,
  type GuardDefinition,
  type GuardVerdict,
  type GuardWork,
  type Json,
  type WorkContext,
} from '@troupe/contracts';

type Agents = ReadonlyMap<string, AgentDefinition>;

/** The guards of agents: code runs as activities of their own. */
export interface GuardActivities {
  readonly activities: ReadonlyMap<string, ActivityDefinition>;
  /** Agents with a guard that has the name of another. */
  readonly problems: readonly { readonly agent: string; readonly message: string }[];
}

const TIME = '30s';
const RETRY = { attempts: 3, initial: '200ms', max: '5s' } as const;

export function guardActivities(agents: Agents): GuardActivities {
  const guards = new Map<string, GuardDefinition>();
  const activities = new Map<string, ActivityDefinition>();
  const problems: { agent: string; message: string }[] = [];
  for (const agent of agents.values()) {
    for (const guard of guardsOf(agent)) {
      const known = guards.get(guard.name);
      if (known !== undefined && known !== guard)
        problems.push({
          agent: agent.name,
          message: `has a guard ${JSON.stringify(guard.name)} that is another than that of the same name; rename one.`,
        });
      if (known !== undefined) continue;
      guards.set(guard.name, guard);
      if (!('agent' in guard)) activities.set(guardActivity(guard.name), activityOf(guard, agents));
    }
  }
  return { activities, problems };
}

/** All guards of an agent, wherever they stand. */
export function guardsOf({ guard = {} }: AgentDefinition): readonly GuardDefinition[] {
  return guardPlaces.flatMap((place) => guard[place] ?? []);
}

function activityOf(guard: CodeGuard, agents: Agents): ActivityDefinition<GuardWork, readonly GuardVerdict[]> {
  return Object.freeze({
    kind: 'activity',
    name: guardActivity(guard.name),
    ...(guard.description === undefined ? {} : { description: guard.description }),
    effect: 'pure',
    startToClose: guard.timeout ?? TIME,
    retry: guard.retry ?? RETRY,
    run: async (work: GuardWork, ctx: WorkContext) => {
      const verdicts: GuardVerdict[] = [];
      for (const value of work.values) verdicts.push(await verdictOf(guard, value, work, ctx, agents));
      return verdicts;
    },
  });
}

async function verdictOf(guard: CodeGuard, value: Json, work: GuardWork, ctx: WorkContext, agents: Agents): Promise<GuardVerdict> {
  const { place, tool, untrusted } = work;
  const given = await guard.check(value, { ...ctx, place, tool, untrusted });
  const fault = verdictFault(given, place) ?? (await outputFault(given, value, work, agents));
  // Another run of the same code gives the same.
  if (fault !== undefined) throw new TroupeError('guard-failed', fault, { retryable: false });
  return readVerdict(given);
}

/** What stands in place of a typed output has to fit it. */
async function outputFault(given: GuardVerdict, value: Json, { place, agent }: GuardWork, agents: Agents): Promise<string | undefined> {
  const output = agents.get(agent)?.output;
  if (place !== 'output' || given.verdict !== 'rewrite' || output === undefined || typeof value === 'string') return undefined;
  return (await checkBySchema(output, given.value)).ok ? undefined : 'the value it gives does not fit the output schema of the agent';
}
