import type { ToolChanges } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import { principalOf } from '../requests/principal-of.ts';
import { toolReview } from '../shapes/catalog.ts';
import { name } from '../shapes/fields.ts';
import { noQuery } from '../shapes/queries.ts';
import { matching } from '../shapes/text.ts';

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
