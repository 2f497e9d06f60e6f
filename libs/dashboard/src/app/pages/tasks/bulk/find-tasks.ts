import { answerOf, client, type Schemas } from '../../../api/client.ts';

/** Tasks that one action is about at most; what fits beyond that is left for the next. */
export const MOST = 2_000;

export interface Found {
  readonly tasks: readonly Schemas['ListedTask'][];
  /** How many of the list were looked at. */
  readonly looked: number;
  /** The list goes on behind them. */
  readonly more: boolean;
}

/** All tasks of a query that an action fits, page by page. */
export async function findTasks(query: Readonly<Record<string, unknown>>, fits: (task: Schemas['ListedTask']) => boolean): Promise<Found> {
  const { cursor: _, ...whole } = query;
  const tasks: Schemas['ListedTask'][] = [];
  let looked = 0;
  let next: string | undefined;
  do {
    const page = await answerOf(
      client.GET('/v1/tasks', { params: { query: { ...whole, limit: 200, ...(next === undefined ? {} : { cursor: next }) } } }),
    );
    looked += page.items.length;
    tasks.push(...page.items.filter(fits));
    next = page.next;
  } while (next !== undefined && looked < MOST);
  return { tasks, looked, more: next !== undefined };
}
