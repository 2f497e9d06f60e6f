import { EventType, type Event } from '@ag-ui/core';
import type { Json, TaskEvent } from '@troupe/contracts';
import type { Owner } from './owner.ts';

/** What the protocol has no event of its own for: what code published, under its topic, and why a task does not go on. */
export function customEvents(owner: Owner, { type, data }: TaskEvent): readonly Event[] {
  const custom = (name: string, value: Json): readonly Event[] => [{ type: EventType.CUSTOM, ...owner, name, value }];
  switch (type) {
    case 'published':
      return custom(data['topic'] as string, data['data'] ?? null);
    case 'status':
      return typeof data['text'] === 'string' ? custom('troupe.status', data['text']) : [];
    case 'call.retrying':
    case 'call.progress':
    case 'call.unserved':
    case 'call.served':
    case 'call.deferred':
    case 'blocked':
    case 'unblocked':
    case 'approval.reminded':
    case 'approval.escalated':
      return custom(`troupe.${type}`, data);
    case 'call.started':
    case 'call.completed':
    case 'call.failed':
    case 'timer.started':
    case 'timer.fired':
    case 'approval.requested':
    case 'approval.decided':
    case 'signal':
    case 'token':
      return [];
    default:
      return type satisfies never;
  }
}
