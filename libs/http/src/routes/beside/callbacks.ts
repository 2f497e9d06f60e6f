import { defaultBounds, type CallbackOutcome, type Callbacks } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import { json } from '../../shapes/fields.ts';
import { noQuery } from '../../shapes/queries.ts';
import { characters } from '../../shapes/text.ts';

const params = z.object({
  token: characters(1, 2 * defaultBounds.nameCharacters).meta({ description: 'What the code of a task was given by `ctx.callback`' }),
});
const error = z.strictObject({
  message: characters(1, defaultBounds.failureCharacters),
  code: characters(1, defaultBounds.nameCharacters).exactOptional(),
});
const outcome: z.ZodType<CallbackOutcome> = z
  .union([z.strictObject({ value: json }), z.strictObject({ error })])
  .meta({ examples: [{ value: { pages: 3 } }, { error: { message: 'The file cannot be read.', code: 'unreadable' } }] });

/** Work of tasks that somebody outside finishes. */
export function callbackRoutes(app: HttpApp, callbacks: Callbacks): void {
  app.route({
    method: 'POST',
    url: '/v1/callbacks/:token',
    schema: { params, querystring: noQuery, body: outcome },
    config: {
      summary: 'Complete a callback that a task waits for',
      description:
        'The token is all that is needed: no key, no log-in. Code that waits for it gets the value, or the error is thrown there.',
      right: 'none',
      tag: 'tasks',
      body: 'required',
      answers: { 204: { description: 'It is durable: the task goes on with it' } },
      errors: ['callback-not-found', 'task-blocked', 'idempotency-key-reused'],
    },
    async handler(request, reply) {
      await callbacks.complete(request.params.token, request.body);
      return reply.code(204).send();
    },
  });
}
