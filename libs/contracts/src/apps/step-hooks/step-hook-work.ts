import type { AgentStep, StepAnswer, StepHookPlace } from './step-hooks.ts';

/** Where a hook stands in a task: recorded, and small. What it looks at is filled in when it is sent. */
export interface StepHookArgs {
  readonly agent: string;
  readonly hook: StepHookPlace;
  readonly round: number;
}

/** What a worker gets to run a hook. */
export interface StepHookWork extends StepHookArgs, Omit<AgentStep, keyof StepHookArgs> {
  readonly model?: string;
  readonly answer?: StepAnswer;
}

const PREFIX = 'troupe:hook:';

/** The activity that runs a hook of an agent. No definition of an app has such a name. */
export function stepHookActivity(agent: string, place: StepHookPlace): string {
  return `${PREFIX}${agent}:${place}`;
}

export function isStepHookActivity(name: string): boolean {
  return name.startsWith(PREFIX);
}
