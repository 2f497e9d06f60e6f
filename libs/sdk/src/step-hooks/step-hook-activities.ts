import {
  checkBySchema,
  stepHookActivity,
  stepHookFault,
  stepHookPlaces,
  TroupeError,
  type ActivityDefinition,
  type AgentDefinition,
  type AnsweredStep,
  type Json,
  type StepHookPlace,
  type StepHookWork,
  type WorkContext,
} from '@troupe/contracts';

const TIME = '30s';
const RETRY = { attempts: 3, initial: '200ms', max: '5s' } as const;

/** Hooks of agents run as activities of their own. */
export function stepHookActivities(agents: ReadonlyMap<string, AgentDefinition>): readonly (readonly [string, ActivityDefinition])[] {
  return [...agents.values()].flatMap((agent) =>
    stepHookPlaces
      .filter((place) => agent.hooks?.[place] !== undefined)
      .map((place) => [stepHookActivity(agent.name, place), activityOf(agent, place)] as const),
  );
}

function activityOf(agent: AgentDefinition, place: StepHookPlace): ActivityDefinition<StepHookWork, Json> {
  return Object.freeze({
    kind: 'activity',
    name: stepHookActivity(agent.name, place),
    effect: 'pure',
    startToClose: agent.hooks?.timeout ?? TIME,
    retry: RETRY,
    run: async ({ hook: _, ...step }: StepHookWork, ctx: WorkContext) => {
      const run = agent.hooks![place] as (step: unknown, ctx: WorkContext) => unknown;
      const given = await run(step as AnsweredStep, ctx);
      const fault = stepHookFault(given, place) ?? (await answerFault(agent, given));
      // Another run of the same code gives the same.
      if (fault !== undefined) throw new TroupeError('hook-failed', fault, { retryable: false });
      return (given ?? {}) as Json;
    },
  });
}

/** What stands in place of an answer has to be one of this agent. */
async function answerFault({ output }: AgentDefinition, given: unknown): Promise<string | undefined> {
  const { answer } = (given ?? {}) as { readonly answer?: Json };
  if (answer === undefined || output === undefined) return undefined;
  return (await checkBySchema(output, answer)).ok ? undefined : 'its answer does not fit the output schema of the agent';
}
