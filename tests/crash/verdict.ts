import type { HistoryTurn, Page } from '@troupe/contracts';
import type { ApiClient } from '../api-client.ts';
import type { Effect } from './ledger.ts';

/** What the `order` workflow returns when nothing was lost, doubled or reordered. */
export const expectedOrder = {
  first: 10,
  noted: 'noted',
  many: [20, 30, 40],
  failed: 'in the end',
  early: 0,
  child: 50,
  answer: 'a0! b0! a1! b1!',
  signals: [1, 2],
};

/**
 * Effects that ran again though their result was durable, or that no log knows of.
 *
 * @param crashes how many crashes there were between two moments, where that is known: effects that ran more often than that explains count, too
 */
export async function repeatedEffects(
  api: ApiClient,
  effects: readonly Effect[],
  crashes?: (from: number, to: number) => number,
): Promise<string[]> {
  const violations: string[] = [];
  const byTask = Map.groupBy(effects, ({ key }) => key.slice(0, key.indexOf('/')));
  for (const [task, mine] of byTask) {
    const done = await settledAt(api, task);
    for (const [key, runs] of Map.groupBy(mine, ({ key: of }) => of)) {
      const durable = done.get(key.slice(key.indexOf('/') + 1));
      if (durable === undefined) violations.push(`${key} ran, but the log of ${task} has no result of it`);
      const flaky = runs[0]!.what === 'flaky' ? 1 : 0;
      const [first, last] = [runs[0]!.at, runs.at(-1)!.at];
      if (durable !== undefined && last > durable) violations.push(`${key} ran again ${last - durable} ms after its result was durable`);
      const explained = crashes?.(first, last + 1);
      if (explained !== undefined && runs.length > 1 + flaky + explained)
        violations.push(`${key} ran ${runs.length} times with ${explained} crashes while it was in flight`);
    }
  }
  return violations;
}

/** When the result of each command became durable, in milliseconds since 1970. */
async function settledAt(api: ApiClient, task: string): Promise<Map<string, number>> {
  const settled = new Map<string, number>();
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const { body }: { body: Page<HistoryTurn> } = await api.request<Page<HistoryTurn>>(
      'GET',
      `/v1/tasks/${task}/history?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    for (const turn of body.items)
      for (const input of turn.inputs)
        if (input.kind === 'resolved' || input.kind === 'rejected') settled.set(input.id, Date.parse(turn.at));
    cursor = body.next;
  }
  return settled;
}
