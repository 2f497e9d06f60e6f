import { TASK_CURSOR } from '@troupe/contracts';
import { idField, nameField, pageOf, pageOfPlaces, untilGone, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { chatHistory } from './chat-history.ts';
import { isTypedAgent } from './chat-route.ts';

const history = z.object({
  id: z.string(),
  messages: z.array(
    z.looseObject({ id: z.string(), role: z.enum(['system', 'user', 'assistant']), parts: z.array(z.looseObject({ type: z.string() })) }),
  ),
  next: z.string().exactOptional(),
});

export function historyRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'GET',
    url: '/ai-sdk/:agent/chat/:id',
    schema: { params: z.object({ agent: nameField, id: idField }), querystring: z.strictObject(pageOfPlaces(TASK_CURSOR)) },
    config: {
      summary: 'Read a chat as messages of the AI SDK',
      description: 'The last ones; `next` is the cursor of those before. A chat that nobody has begun has none.',
      tag: 'ai-sdk',
      right: 'read-own',
      pages: true,
      answers: { 200: { description: 'Its messages, as `useChat` takes them', schema: history } },
      errors: ['agent-not-found', 'invalid-id', 'invalid-characters', 'invalid-cursor'],
    },
    async handler(request, reply) {
      const { agent, id } = request.params;
      const service = context.serviceFor(request);
      const isTyped = await isTypedAgent(service, agent);
      return chatHistory(service, id, pageOf(request.query), isTyped, untilGone(context, reply)) as never;
    },
  });
}
