import type { Json } from '@troupe/contracts';
import { z } from 'zod';

/** A step of a plan: what one member is to do, once the steps it needs are done. */
export interface PlanStep {
  /** 1 to 64 letters, digits, `_` and `-`. */
  readonly id: string;
  /** The name of a member. */
  readonly member: string;
  /** What the member is to do. */
  readonly task: Json;
  /** Ids of the steps whose results it is given. */
  readonly needs?: readonly string[];
}

export const MOST_STEPS = 200;

const step = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'an id has 1 to 64 letters, digits, "_" and "-"'),
  member: z.string(),
  task: z.json(),
  needs: z.array(z.string()).max(MOST_STEPS).exactOptional(),
});

/** A plan as it is given over REST: in place of another, as long as that has this version. */
export const changedPlan: z.ZodType<{ readonly steps: readonly PlanStep[]; readonly version?: number }> = z.object({
  steps: z.array(step).min(1).max(MOST_STEPS),
  version: z.int().min(1).exactOptional(),
});

/** What a model is to give. */
export function plannedBy(members: readonly string[], most: number): z.ZodType<{ readonly steps: readonly PlanStep[] }> {
  const planned = z.object({
    id: z.string().describe('a short name of the step: letters, digits, "_" and "-"'),
    member: z.enum(members),
    task: z.string().describe('what the member is to do, with all it needs to know'),
    needs: z.array(z.string()).describe('ids of the steps whose results it needs; steps that need nothing of one another run at once'),
  });
  return z.object({ steps: z.array(planned).min(1).max(most) });
}

/** What is wrong with a plan; undefined when it can be carried out. */
export function planFault(given: unknown, members: readonly string[], most: number): string | undefined {
  const read = z.array(step).min(1).max(most).safeParse(given);
  if (!read.success) {
    const { path, message } = read.error.issues[0]!;
    return `steps${path.map((each) => `[${String(each)}]`).join('')}: ${message}`;
  }
  const steps: readonly PlanStep[] = read.data;
  const ids = new Set(steps.map(({ id }) => id));
  if (ids.size < steps.length) return 'two steps have the same id';
  for (const { id, member, needs = [] } of steps) {
    if (!members.includes(member)) return `step "${id}" is for "${member.slice(0, 100)}", which is none of ${members.join(', ')}`;
    const missing = needs.find((need) => !ids.has(need));
    if (missing !== undefined) return `step "${id}" needs "${missing.slice(0, 100)}", which is no step`;
  }
  return circleIn(steps);
}

function circleIn(steps: readonly PlanStep[]): string | undefined {
  const done = new Set<string>();
  let left = steps;
  while (left.length > 0) {
    const ready = left.filter(({ needs = [] }) => needs.every((need) => done.has(need)));
    if (ready.length === 0) return `steps need one another in a circle: ${left.map(({ id }) => id).join(', ')}`;
    for (const { id } of ready) done.add(id);
    left = left.filter(({ id }) => !done.has(id));
  }
  return undefined;
}

/** Ids of the steps of a new plan that are as they were in the old one, and need only such. */
export function sameSteps(old: readonly PlanStep[], steps: readonly PlanStep[]): ReadonlySet<string> {
  const before = new Map(old.map((each) => [each.id, each]));
  const after = new Map(steps.map((each) => [each.id, each]));
  const known = new Map<string, boolean>();
  const isSame = (id: string): boolean => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const [was, is] = [before.get(id), after.get(id)];
    const same = was !== undefined && is !== undefined && textOf(was) === textOf(is) && (is.needs ?? []).every(isSame);
    known.set(id, same);
    return same;
  };
  return new Set(steps.map(({ id }) => id).filter(isSame));
}

function textOf({ member, task, needs = [] }: PlanStep): string {
  return JSON.stringify([member, task, needs.toSorted()]);
}
