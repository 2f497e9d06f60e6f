import { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import type { Context } from '../context.ts';
import { idempotencyKey, keyHeader } from '../requests/idempotency-key.ts';
import { approval, approvals } from '../shapes/answers.ts';
import { approvalId } from '../shapes/fields.ts';
import { approvalsQuery, noQuery, pageOf } from '../shapes/queries.ts';
import { decision } from '../shapes/requests.ts';

const byId = z.object({ id: approvalId });

/** What waits for a human, and what the human says. */
export function approvalRoutes(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/approvals',
    schema: { querystring: approvalsQuery },
    config: {
      summary: 'List what waits for a human decision, or what was decided',
      right: 'read-approvals',
      tag: 'approvals',
      answers: { 200: { description: 'A page of approvals', schema: approvals } },
      leads: { approval: '/items/0/id', task: '/items/0/task' },
      pages: true,
      errors: ['invalid-id', 'invalid-characters', 'invalid-cursor'],
    },
    handler: async (request) => {
      const { query } = request;
      const { limit: _, cursor: __, ...filter } = query;
      return serviceFor(request).approvals({ ...filter, ...pageOf(query) });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/approvals/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Read an approval',
      right: 'read-approvals',
      tag: 'approvals',
      answers: { 200: { description: 'The approval', schema: approval } },
      leads: { approval: '/id', task: '/task' },
      errors: ['approval-not-found'],
    },
    handler: async (request) => serviceFor(request).approval(request.params.id),
  });

  app.route({
    method: 'POST',
    url: '/v1/approvals/:id',
    schema: { params: byId, querystring: noQuery, body: decision },
    config: {
      summary: 'Decide',
      right: 'decide',
      tag: 'approvals',
      body: 'required',
      data: ['args'],
      headers: keyHeader,
      answers: { 200: { description: 'The approval, decided', schema: approval } },
      errors: ['approval-not-found', 'already-decided', 'task-ended', 'invalid-arguments', 'idempotency-key-reused'],
    },
    handler: async (request) => serviceFor(request).decide(request.params.id, request.body, idempotencyKey(request)),
  });
}
