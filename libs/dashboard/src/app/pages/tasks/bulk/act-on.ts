import { answerOf, client, onceKey, type Schemas } from '../../../api/client.ts';

export type Act = 'suspend' | 'resume' | 'cancel' | 'terminate' | 'retry' | 'purge';

/** Whether the action can be taken on a task as it is. */
export function fitting(act: Act, { status, endedAt, cancelRequestedAt }: Schemas['ListedTask']): boolean {
  const open = endedAt === undefined;
  switch (act) {
    case 'suspend':
      return open && status !== 'suspended';
    case 'resume':
      return status === 'suspended';
    case 'cancel':
      return open && cancelRequestedAt === undefined;
    case 'terminate':
      return open;
    case 'retry':
      return !open && status !== 'completed';
    case 'purge':
      return !open;
    default:
      return act satisfies never;
  }
}

export function actOn(act: Act, id: string): Promise<unknown> {
  const params = { path: { id }, header: onceKey() };
  switch (act) {
    case 'suspend':
      return answerOf(client.POST('/v1/tasks/{id}/suspend', { params }));
    case 'resume':
      return answerOf(client.POST('/v1/tasks/{id}/resume', { params }));
    case 'cancel':
      return answerOf(client.POST('/v1/tasks/{id}/cancel', { params, body: {} }));
    case 'terminate':
      return answerOf(client.POST('/v1/tasks/{id}/terminate', { params, body: {} }));
    case 'retry':
      return answerOf(client.POST('/v1/tasks/{id}/fork', { params, body: { turn: 'failure' } }));
    case 'purge':
      return answerOf(client.DELETE('/v1/tasks/{id}', { params }));
    default:
      return act satisfies never;
  }
}
