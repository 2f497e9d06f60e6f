import type { ActivityDefinition, App, ToolDefinition, WorkContext, WorkflowDefinition } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Chance } from '../cluster/chance.ts';
import { agentsOf, toolsOf } from './conversations.ts';
import { taker, TAKER, TOPIC } from './events.ts';
import { endless, member } from './families.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds.ts';
import { NARROW, PACED } from './limits.ts';
import { fired, FIRED } from './schedules.ts';
import { otherCode } from './time.ts';
import { z } from 'zod';
import { called, small } from './random.ts';

/** What becomes of the effects of a world. */
export interface Effects {
  /** An execution begins in a process. */
  begins(process: number, call: string, attempt: number): void;
  /** What it comes to. */
  came(process: number, call: string, attempt: number, value: string | undefined): void;
  /** A compensation has its effect. */
  undone(task: string, what: string): void;
}

/** Which code a process has. */
export type Build = 'first' | 'other';

export interface AppOptions {
  readonly build?: Build;
  readonly hasTopics?: boolean;
}

/** The app as a process has it. */
export function appIn(
  process: number,
  time: VirtualEnv,
  chance: Chance,
  effects: Effects,
  { build = 'first', hasTopics = false }: AppOptions = {},
): App {
  const execute =
    (isOnce: boolean) =>
    async (input: unknown, { callId, attempt, signal }: WorkContext): Promise<string> => {
      effects.begins(process, callId, attempt);
      await time.sleep(chance.of([0, 5, 30, 300, 1_500]), signal);
      const fails = (input as { readonly fails?: number } | null)?.fails;
      const failed = fails === undefined ? !isOnce && chance.happens(0.05) : attempt <= fails;
      const value = failed ? undefined : `${callId} by ${attempt} in ${process}`;
      effects.came(process, callId, attempt, value);
      if (value === undefined) throw new Error('failed');
      return value;
    };
  const undo: ActivityDefinition = {
    kind: 'activity',
    name: 'undo',
    async run(input, { callId, taskId, attempt }) {
      effects.begins(process, callId, attempt);
      effects.undone(taskId, String(input));
      effects.came(process, callId, attempt, `undone ${String(input)}`);
      return `undone ${String(input)}`;
    },
  };
  const activities = [...called, 'flaky', 'slow', 'once', 'narrow', 'paced'].map((name): ActivityDefinition => ({
    kind: 'activity',
    name,
    ...(name === 'narrow' ? { concurrency: { limit: NARROW, key: 'key' } } : {}),
    ...(name === 'paced' ? { rate: { ...PACED, key: 'key' } } : {}),
    run: execute(name === 'once'),
  }));
  const tools = called.map((name): ToolDefinition => ({ kind: 'tool', name, description: name, run: execute(false) }) as ToolDefinition);
  const asked = toolsOf(execute(false));
  const definitions: readonly WorkflowDefinition[] = [
    ...Object.entries(kinds).flatMap(([name, { code, concurrency }]: [string, Kind]) =>
      code === undefined ? [] : [{ kind: 'workflow' as const, name, run: code, ...(concurrency === undefined ? {} : { concurrency }) }],
    ),
    { kind: 'workflow', name: TAKER, run: taker, on: { topic: TOPIC, from: 'first' } },
    { kind: 'workflow', name: FIRED, run: fired },
    { kind: 'workflow', name: 'member', run: member },
    { kind: 'workflow', name: 'endless', run: endless },
    ...called.map((name) => ({ kind: 'workflow' as const, name, run: small })),
  ];
  return {
    build,
    workflows: byName(build === 'first' ? definitions : definitions.map(asOther)),
    activities: byName([...activities, undo]),
    agents: byName(agentsOf(asked)),
    tools: byName([...tools, ...asked]),
    models: new Map(),
    ...(hasTopics ? { topics: byName([{ kind: 'topic' as const, name: TOPIC }]) } : {}),
  };
}

function byName<T extends { readonly name: string }>(definitions: readonly T[]): ReadonlyMap<string, T> {
  return new Map(definitions.map((each) => [each.name, each]));
}

/** No task begins with the other code of one that differs: it would not fit the first build. */
function asOther(definition: WorkflowDefinition): WorkflowDefinition {
  if (definition.name !== 'changed') return definition;
  return { ...definition, run: otherCode(definition.run), input: z.never() };
}
