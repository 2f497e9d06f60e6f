import { CALL_TOOL, TroupeError, type ToolChanges } from '@troupe/contracts';
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { HttpApp } from '../http-app.ts';
import { idempotencyKey, keyHeader } from '../requests/idempotency-key.ts';
import { principalOf } from '../requests/principal-of.ts';
import { task } from '../shapes/answers.ts';
import { toolReview } from '../shapes/catalog.ts';
import { id, json, name } from '../shapes/fields.ts';
import { prefer } from '../shapes/headers.ts';
import { noQuery } from '../shapes/queries.ts';
import { matching } from '../shapes/text.ts';
import { answerStart } from './start-request.ts';

const byName = z.object({ name });
const acceptTool = z.strictObject({
  fingerprint: matching('^[0-9a-f]{64}$', 'The fingerprint is that of the review, 64 hexadecimal digits').meta({
    description: 'Of what is accepted, as the review of the tool says it',
    examples: ['0'.repeat(64)],
  }),
});

/** Tools of servers that changed. */
export function toolRoutes(app: HttpApp, changes: ToolChanges): void {
  app.route({
    method: 'GET',
    url: '/v1/tools/:name/review',
    schema: { params: byName, querystring: noQuery },
    config: {
      summary: 'Read what was accepted of a tool of a server, and what has changed',
      right: 'read-catalog',
      tag: 'catalog',
      answers: { 200: { description: 'The tool, and its changes since it was accepted', schema: toolReview } },
      errors: ['tool-not-found', 'invalid-characters'],
    },
    handler: async (request) => changes.review(principalOf(request), request.params.name),
  });

  app.route({
    method: 'POST',
    url: '/v1/tools/:name/accept',
    schema: { params: byName, querystring: noQuery, body: acceptTool },
    config: {
      summary: 'Accept a change of a tool of a server',
      description:
        'A tool whose server describes it in another way than was accepted is blocked: no model is shown it, and its calls are refused. `GET /v1/tools/{name}/review` says what has changed.',
      right: 'accept-tools',
      tag: 'catalog',
      body: 'required',
      answers: { 200: { description: 'The tool, as it is accepted now', schema: toolReview } },
      errors: ['tool-not-found', 'tool-not-blocked', 'invalid-characters'],
    },
    handler: async (request) => changes.accept(principalOf(request), request.params.name, request.body.fingerprint),
  });
}

const toolCall = z.strictObject({
  args: json.exactOptional().meta({ description: 'What the tool takes; nothing is `{}`' }),
  id: id.exactOptional(),
});

/** A tool that somebody calls by hand, past workflows and agents: a task that makes the call. */
export function callRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'POST',
    url: '/v1/tools/:name/call',
    schema: { params: byName, querystring: noQuery, body: toolCall },
    config: {
      summary: 'Call a tool, as a task',
      description:
        'The task makes that one call and ends with what came of it. Effects, retries and limits are those of the tool; that a human decides first is what agents need, and who calls by hand has decided.',
      right: 'call-tools',
      tag: 'catalog',
      waits: true,
      body: 'required',
      data: ['args'],
      headers: { ...keyHeader, Prefer: prefer },
      leads: { task: '/id' },
      answers: {
        202: { description: 'Started', schema: task },
        200: { description: 'Already there, or ended while waiting', schema: task },
      },
      errors: [
        'tool-not-found',
        'invalid-characters',
        'invalid-id',
        'already-exists',
        'idempotency-key-reused',
        'too-many-starts',
        'already-running',
        'quota-exceeded',
        'quota-used-up',
      ],
    },
    async handler(request, reply) {
      // What is wrong with the request is said before what there is not.
      idempotencyKey(request);
      const { name: tool } = request.params;
      const { args = {}, id: own } = request.body;
      const tools = await context.serviceFor(request).catalog('tool');
      if (!tools.some((each) => each.name === tool))
        throw new TroupeError('tool-not-found', `There is no tool ${JSON.stringify(tool)}. GET /v1/tools lists those there are.`);
      const start = { kind: 'workflow', name: CALL_TOOL, input: { tool, args }, ...(own === undefined ? {} : { id: own }) } as const;
      return answerStart(context, start, request, reply);
    },
  });
}
