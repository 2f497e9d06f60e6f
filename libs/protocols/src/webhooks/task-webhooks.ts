import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  defaultWebhookEvents,
  perPrincipal,
  principalText,
  TroupeError,
  withTenant,
  type AddressGuard,
  type Principal,
  type TaskService,
  type TaskServices,
} from '@troupe/contracts';
import { addressFault } from '../address-fault.ts';
import { unfit } from '../unfit.ts';
import type { NotedTurns } from './note-turns.ts';
import type { TaskWebhookRecord } from './task-webhook-records.ts';
import { RECENT_MS } from './read-recently.ts';

/** Milliseconds until all processes know that tasks have webhooks, whatever their clocks differ in: until then, they look at none. */
const UNTIL_KNOWN_MS = RECENT_MS + 200;

/** Task services whose starts may say where the events of the task are sent. */
export function withTaskWebhooks(inner: TaskServices, turns: NotedTurns, guard: AddressGuard): TaskServices {
  return { ...inner, for: perPrincipal((principal) => withStarts(principal, inner.for(principal), turns, guard)) };
}

function withStarts(principal: Principal, inner: TaskService, { ofTasks }: NotedTurns, guard: AddressGuard): TaskService {
  return {
    ...inner,
    async start({ webhook, ...request }) {
      if (webhook === undefined) return inner.start(request);
      const fault = await addressFault(guard, webhook.url);
      if (fault !== undefined) throw unfit('/webhook/url', fault.replace(/\.$/, ''));
      const { id = randomUUID() } = request;
      const { url, events = defaultWebhookEvents, secret } = webhook;
      const record: TaskWebhookRecord = {
        ...{ task: withTenant(principal.tenant, id), url, events: JSON.stringify(events), by: principalText(principal) },
        ...(secret === undefined ? {} : { secret }),
      };
      // Before the start: whatever the task does first is sent.
      const made = await ofTasks.insert(record);
      if (!made && !isSame(record, await ofTasks.get(record.task)))
        throw new TroupeError('already-exists', `The id "${id}" is taken by another request. Use another id.`);
      if ((await ofTasks.count()) < 2) await delay(UNTIL_KNOWN_MS);
      try {
        return await inner.start({ ...request, id });
      } catch (error) {
        if (made && (await isForeign(principal, inner, id))) await ofTasks.delete(record.task);
        throw error;
      }
    },
  };
}

function isSame(wanted: TaskWebhookRecord, there: TaskWebhookRecord | undefined): boolean {
  return there !== undefined && (['url', 'events', 'secret', 'by'] as const).every((member) => wanted[member] === there[member]);
}

/** Whether the start of that id did not come through: the task is not there, or another's. Where that is not known it may have. */
async function isForeign(principal: Principal, service: TaskService, id: string): Promise<boolean> {
  try {
    const { startedBy } = await service.get(id);
    return startedBy?.kind !== principal.kind || startedBy.id !== principal.id;
  } catch (error) {
    return error instanceof TroupeError && (error.code === 'task-not-found' || error.code === 'missing-right');
  }
}
