import type { Webhooks } from '@troupe/contracts';
import { noQuery, pageOf, principalOf, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { deliveriesQuery, delivery, deliveryPage, inTime, replayDeliveries, replayed, webhookId } from './shapes.ts';

const byId = z.object({ id: webhookId });
const byDelivery = byId.extend({
  delivery: z
    .string()
    .regex(/^msg_[\w-]{32,36}$/)
    .meta({ examples: ['msg_0198c0de-0000-4000-8000-000000000000'] }),
});
/** Deliveries that one request has sent again. */
const REPLAYED = 200;

/** Deliveries: listed, sent again, tried. */
export function deliveryRoutes(app: HttpApp, webhooks: Webhooks): void {
  listRoute(app, webhooks);
  pingRoute(app, webhooks);
  replayRoutes(app, webhooks);
}

function listRoute(app: HttpApp, webhooks: Webhooks): void {
  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id/deliveries',
    schema: { params: byId, querystring: deliveriesQuery },
    config: {
      summary: 'List deliveries of a webhook, newest first',
      description: 'Those that were taken or failed are kept for a week.',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 200: { description: 'A page of deliveries', schema: deliveryPage } },
      pages: true,
      errors: ['webhook-not-found', 'invalid-cursor'],
    },
    async handler(request) {
      const { status } = request.query;
      const page = { ...pageOf(request.query), ...(status === undefined ? {} : { status }) };
      return webhooks.deliveries(principalOf(request), request.params.id, page);
    },
  });
}

function pingRoute(app: HttpApp, webhooks: Webhooks): void {
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/ping',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Send a webhook an event `ping`',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 202: { description: 'It is sent like any other', schema: delivery } },
      errors: ['webhook-not-found'],
    },
    handler: async (request, reply) => reply.code(202).send(await webhooks.ping(principalOf(request), request.params.id)),
  });
}

function replayRoutes(app: HttpApp, webhooks: Webhooks): void {
  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/deliveries/:delivery/replay',
    schema: { params: byDelivery, querystring: noQuery },
    config: {
      summary: 'Send a delivery again, with the same id',
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 202: { description: 'It is sent now', schema: delivery } },
      errors: ['webhook-not-found', 'delivery-not-found'],
    },
    handler: async (request, reply) =>
      reply.code(202).send(await webhooks.redeliver(principalOf(request), request.params.id, request.params.delivery)),
  });

  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/replay',
    schema: { params: byId, querystring: noQuery, body: replayDeliveries },
    config: {
      summary: 'Send deliveries again, each with the same id',
      description: `${REPLAYED} at most, newest first; with the answer's \`next\` as \`cursor\` the request goes on.`,
      right: 'manage-webhooks',
      tag: 'webhooks',
      answers: { 202: { description: 'How many are sent now', schema: replayed } },
      errors: ['webhook-not-found', 'invalid-cursor'],
    },
    async handler(request, reply) {
      const { status, from, before, cursor } = request.body ?? {};
      const which = {
        ...(status === undefined ? {} : { status }),
        ...(from === undefined ? {} : { from: inTime(from) }),
        ...(before === undefined ? {} : { before: inTime(before) }),
      };
      const page = { limit: REPLAYED, ...(cursor === undefined ? {} : { cursor }) };
      return reply.code(202).send(await webhooks.replay(principalOf(request), request.params.id, which, page));
    },
  });
}
