export interface SeenEvent {
  /** Its position in the log. */
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly at?: string };
}

export const eventTypes = [
  'status',
  'blocked',
  'unblocked',
  'call.started',
  'call.retrying',
  'call.unserved',
  'call.served',
  'call.completed',
  'call.failed',
  'timer.started',
  'timer.fired',
  'approval.requested',
  'approval.reminded',
  'approval.escalated',
  'approval.decided',
  'signal',
  'published',
  'token',
] as const;

const ends: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled', 'terminated', 'timed-out']);

export function isEnd({ type, data }: SeenEvent): boolean {
  return type === 'status' && ends.has(data['status']);
}

/** A member that is text, else nothing. */
export function textIn(data: SeenEvent['data'], name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
}
