import { nameField, noQuery, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import type { A2aParts } from '../a2a-parts.ts';
import { askOfRequest, serviceHeaders } from '../ask-of-request.ts';
import type { ServedA2a } from '../served-a2a.ts';
import { serviceHeaderFields } from './header-fields.ts';
import { rpcRefusals } from './refusals.ts';
import { sendAnswer } from './send-answer.ts';

/** The binding over JSON-RPC: all operations at one address. */
export function rpcRoute(app: HttpApp, context: Context, parts: A2aParts, loaded: () => Promise<ServedA2a>): void {
  app.route({
    method: 'POST',
    url: '/a2a/:agent',
    schema: { params: z.object({ agent: nameField }), querystring: noQuery, body: z.json() },
    config: {
      tag: 'a2a',
      summary: 'Send a message of A2A over JSON-RPC to an agent',
      right: 'read-catalog',
      waits: 'always',
      body: 'required',
      data: true,
      alsoProduces: 'text/event-stream',
      headers: serviceHeaderFields,
      answers: { 200: { description: 'The answer, or its updates where it is streamed', schema: z.json() } },
      errors: ['agent-not-found', 'quota-exceeded', 'quota-used-up'],
      errorShape: rpcRefusals,
    },
    async handler(request, reply) {
      const served = await loaded();
      const asked = await askOfRequest(parts, context, served, request, reply);
      const answered = await served.rpc(asked, serviceHeaders(request), request.body as Record<string, unknown>);
      return sendAnswer(context, request, reply, answered, {
        type: 'application/json; charset=utf-8',
        errors: rpcRefusals,
        gone: asked.gone,
      });
    },
  });
}
