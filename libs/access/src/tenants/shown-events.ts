import type { Json, TaskEvent, TaskEventType } from '@troupe/contracts';
import type { Shown } from './shown-of.ts';

/** Which members of the data of an event are ids; the others stay as they are. */
const idsOf: Readonly<Record<TaskEventType, readonly ('call' | 'task' | 'timer' | 'approval')[]>> = {
  status: [],
  blocked: [],
  unblocked: [],
  'call.started': ['call', 'task'],
  'call.retrying': ['call', 'approval'],
  'call.progress': ['call'],
  'call.unserved': [],
  'call.served': [],
  'call.completed': ['call'],
  'call.deferred': ['call', 'task', 'approval'],
  'call.failed': ['call'],
  'timer.started': ['timer'],
  'timer.fired': ['timer'],
  'approval.requested': ['approval'],
  'approval.decided': ['approval'],
  'approval.reminded': ['approval'],
  'approval.escalated': ['approval'],
  signal: [],
  published: [],
  token: ['call'],
};

/** An event as the tenant of its task reads it. */
export function shownEvent(shown: Shown, event: TaskEvent): TaskEvent {
  const ids = idsOf[event.type];
  if (ids.length === 0) return event;
  const data: Record<string, Json> = { ...event.data };
  for (const name of ids) {
    const id = data[name];
    if (typeof id === 'string') data[name] = shown.id(id);
  }
  return { ...event, data };
}
