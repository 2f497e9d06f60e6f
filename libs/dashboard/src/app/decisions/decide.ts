import { answerOf, client, onceKey } from '../api/client.ts';

interface Made {
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly args?: unknown;
}

export async function decide(id: string, { decision, reason, ...rest }: Made): Promise<void> {
  const said = reason.trim();
  const body = { decision, ...(said === '' ? {} : { reason: said }), ...rest };
  await answerOf(client.POST('/v1/approvals/{id}', { params: { path: { id }, header: onceKey() }, body }));
}
