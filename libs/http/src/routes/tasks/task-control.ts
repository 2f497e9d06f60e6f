import type { Task } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import type { Context } from '../../context.ts';
import { task } from '../../shapes/answers.ts';
import { id } from '../../shapes/fields.ts';
import { noQuery } from '../../shapes/queries.ts';
import { forkTask, nothing, withReason } from '../../shapes/requests.ts';
import { idempotencyKey, keyedId, keyHeader, keyReused } from '../../requests/idempotency-key.ts';
import { taskPath, taskView } from '../../shapes/task-view.ts';

const byId = z.object({ id });

/** Ending, pausing and repeating tasks. */
export function controlRoutes(app: HttpApp, { serviceFor }: Context): void {
  const stops = [
    [
      'cancel',
      202,
      'Cancel a task',
      'Cooperative: it reaches calls and children, and compensations run before the end. `cancelRequestedAt` shows it meanwhile.',
    ],
    ['terminate', 200, 'End a task at once', 'Nothing of its code runs any more.'],
  ] as const;
  for (const [verb, status, summary, description] of stops) {
    app.route({
      method: 'POST',
      url: `/v1/tasks/:id/${verb}`,
      schema: { params: byId, querystring: noQuery, body: withReason },
      config: {
        summary,
        description,
        right: 'control-own',
        tag: 'tasks',
        headers: keyHeader,
        answers: { [status]: { description: 'The task as it is now', schema: task } },
        errors: ['task-not-found', 'task-ended', 'idempotency-key-reused'],
      },
      async handler(request, reply) {
        const stopped = await serviceFor(request)[verb](request.params.id, request.body?.reason, idempotencyKey(request));
        return reply.code(status).send(taskView(stopped));
      },
    });
  }

  const pauses = [
    ['suspend', 'Stop running the code of a task until it is resumed', 'task-ended'],
    ['resume', 'Run a suspended task on', 'task-not-suspended'],
  ] as const;
  for (const [verb, summary, error] of pauses) {
    app.route({
      method: 'POST',
      url: `/v1/tasks/:id/${verb}`,
      schema: { params: byId, querystring: noQuery, body: nothing },
      config: {
        summary,
        right: 'control-own',
        tag: 'tasks',
        headers: keyHeader,
        answers: { 200: { description: 'The task as it is now', schema: task } },
        errors: ['task-not-found', error, 'idempotency-key-reused'],
      },
      handler: async (request): Promise<Task> => taskView(await serviceFor(request)[verb](request.params.id, idempotencyKey(request))),
    });
  }

  app.route({
    method: 'POST',
    url: '/v1/tasks/:id/fork',
    schema: { params: byId, querystring: noQuery, body: forkTask },
    config: {
      summary: 'Run a copy of a task again from one of its turns',
      right: 'control-own',
      tag: 'tasks',
      body: 'required',
      headers: keyHeader,
      leads: { task: '/id' },
      answers: { 202: { description: 'The copy', schema: task } },
      errors: ['task-not-found', 'already-exists', 'out-of-range', 'idempotency-key-reused', 'quota-exceeded', 'quota-used-up'],
    },
    async handler(request, reply) {
      const key = idempotencyKey(request);
      const id = request.body.id ?? (key === undefined ? undefined : keyedId(key));
      const copy = await serviceFor(request)
        .fork(request.params.id, request.body.turn, id)
        .catch((error: unknown) => {
          throw request.body.id === undefined && id !== undefined ? keyReused(error, id) : error;
        });
      return reply.code(202).header('location', taskPath(copy.id)).send(taskView(copy));
    },
  });
}
