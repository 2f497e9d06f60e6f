import type { Plan } from './plan.ts';
import { simulate, type Outcome } from './simulate.ts';

interface Wrong {
  readonly task: string;
  readonly what: string;
}

/** The least of a plan that still goes wrong in the same way. */
export async function shorten(plan: Plan, wrong: Wrong): Promise<{ readonly plan: Plan; readonly outcome: Outcome }> {
  let least = plan;
  let outcome = await simulate(plan);
  const kind = ruleOf(wrong);
  const tryWithout = async (fewer: Plan): Promise<void> => {
    const again = await simulate(fewer);
    if (!again.wrong.some((each) => ruleOf(each) === kind)) return;
    least = fewer;
    outcome = again;
  };
  for (const task of plan.tasks) await tryWithout({ ...least, tasks: least.tasks.filter((each) => each !== task) });
  for (const fault of plan.faults) await tryWithout({ ...least, faults: least.faults.filter((each) => each !== fault) });
  await tryWithout({ ...least, skews: least.skews.map(() => 0) });
  return { plan: least, outcome };
}

/** Numbers and ids are others in another run. */
function ruleOf({ what }: Wrong): string {
  return what.slice(0, 12).replaceAll(/\d+\.\d+|\d{2,}/g, 'n');
}
