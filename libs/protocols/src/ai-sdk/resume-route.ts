import { isEnd, type Task, type TaskService } from '@troupe/contracts';
import { idField, nameField, noQuery, untilGone, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { answerPieces } from './answer/answer-pieces.ts';
import { isTypedAgent } from './chat-route.ts';
import { endedAnswers, openAnswers } from './chat-tasks.ts';
import type { Chunk } from './answer/chunk.ts';
import { streamAnswer } from './answer/stream-answer.ts';

/** Milliseconds for which an ended answer is still given: it may have ended between the history and this request. */
const JUST_ENDED_MS = 10_000;

export function resumeRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'GET',
    url: '/ai-sdk/:agent/chat/:id/stream',
    exposeHeadRoute: false,
    schema: { params: z.object({ agent: nameField, id: idField }), querystring: noQuery },
    config: {
      summary: 'Follow what is under way in a chat of the AI SDK',
      description: 'Each answer from its beginning, in the order of the session; a client replaces what it has of it.',
      tag: 'ai-sdk',
      right: 'read-own',
      produces: 'text/event-stream',
      answers: {
        200: { description: 'The UI message stream of the answers that are under way, and of those that have just ended' },
        204: { description: 'Nothing is under way' },
      },
      errors: ['agent-not-found', 'invalid-id', 'invalid-characters'],
    },
    async handler(request, reply) {
      const { agent, id } = request.params;
      const service = context.serviceFor(request);
      const isTyped = await isTypedAgent(service, agent);
      const tasks = await underWay(service, id);
      if (tasks.length === 0) return reply.code(204).send();
      const gone = untilGone(context, reply);
      return streamAnswer(context, request, reply, answers(service, tasks, isTyped, gone), gone);
    },
  });
}

async function underWay(service: TaskService, chat: string): Promise<readonly Task[]> {
  const open = await openAnswers(service, chat);
  // Read after those: what ends between the two is in both.
  const ended = await endedAnswers(service, chat, Date.now() - JUST_ENDED_MS);
  const ids = new Set([...ended, ...open].map(({ id }) => id));
  return Promise.all([...ids].map((id) => service.get(id)));
}

/** One after the other. Those behind one that waits for a human wait for it, too. */
async function* answers(service: TaskService, tasks: readonly Task[], isTyped: boolean, gone: AbortSignal): AsyncGenerator<Chunk, void> {
  for (const task of tasks) {
    yield* answerPieces(service, task, isTyped, undefined, gone);
    if (gone.aborted || !isEnd((await service.get(task.id)).status)) return;
  }
}
