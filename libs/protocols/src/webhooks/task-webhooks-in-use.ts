import type { TaskWebhookRecords } from './task-webhook-records.ts';

/** Milliseconds that it is believed that no task has a webhook. */
const FRESH_MS = 1_000;
/** What clocks of processes may differ in, in that time. */
const MARGIN_MS = 200;

/** How long a start waits whose task is the first with a webhook: until all processes know that there are some. */
export const UNTIL_KNOWN_MS: number = FRESH_MS + MARGIN_MS;

/** Whether any task has a webhook, read once a second at most: where none has, no turn costs a reading. */
export function taskWebhooksInUse(records: Pick<TaskWebhookRecords, 'count'>): () => Promise<boolean> {
  let known: { readonly at: number; readonly inUse: Promise<boolean> } | undefined;
  return () => {
    const now = performance.now();
    if (known === undefined || now - known.at >= FRESH_MS) {
      const inUse = records.count().then((count) => count > 0);
      known = { at: now, inUse };
      inUse.catch(() => (known = undefined));
    }
    return known.inUse;
  };
}
