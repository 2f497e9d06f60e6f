import { TroupeError, type TaskService } from '@troupe/contracts';
import { beginTask, nameField, noQuery, untilGone, type Context, type HttpApp } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cancelOnLeave, checkLeaveHeader, leaveHeader } from '../cancel-on-leave.ts';
import { findAgent } from '../find-agent.ts';
import { answerPieces } from './answer/answer-pieces.ts';
import { chatRequest, type ChatRequest } from './chat-request.ts';
import { chatStart } from './chat-start.ts';
import { demandDecided } from './chat-tasks.ts';
import { decideCalls, type Continued } from './decide-calls.ts';
import { streamAnswer } from './answer/stream-answer.ts';

export function chatRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'POST',
    url: '/ai-sdk/:agent/chat',
    schema: { params: z.object({ agent: nameField }), querystring: noQuery, body: chatRequest },
    config: {
      summary: 'Say something in a chat of the AI SDK, or decide about tool calls in it',
      description:
        'The new message is the next one of the session named by `id`. It goes on when the client leaves, and the same message id is the same task.',
      tag: 'ai-sdk',
      right: 'start',
      waits: 'always',
      body: 'required',
      data: true,
      headers: leaveHeader,
      produces: 'text/event-stream',
      answers: { 200: { description: 'The UI message stream, each `data:` line with a chunk of it' } },
      errors: [
        ...(['agent-not-found', 'invalid-input', 'invalid-characters', 'already-exists', 'quota-exceeded', 'quota-used-up'] as const),
        ...(['task-not-found', 'approval-not-found', 'session-not-found', 'session-waits'] as const),
      ],
    },
    async handler(request, reply) {
      checkLeaveHeader(request);
      const { body } = request;
      const { agent } = request.params;
      const service = context.serviceFor(request);
      const isTyped = await isTypedAgent(service, agent);
      const gone = untilGone(context, reply);
      const { task, since } = (await continued(service, body)) ?? (await begun(context, service, agent, body, request, reply));
      void reply.header('x-troupe-task', task.id);
      cancelOnLeave(context, request, reply, gone, service, task.id);
      return streamAnswer(context, request, reply, answerPieces(service, task, isTyped, since, gone), gone);
    },
  });
}

/** Where decisions are sent, and no message. */
async function continued(service: TaskService, { id, messages, trigger, messageId }: ChatRequest): Promise<Continued | undefined> {
  const named = messageId === undefined ? -1 : messages.findIndex((message) => message.id === messageId);
  const at = named < 0 ? messages.length - 1 : named;
  if (trigger !== 'submit-message' || messages[at]!.role !== 'assistant') return undefined;
  return decideCalls(service, id, messages[at]!, at);
}

async function begun(
  context: Context,
  service: TaskService,
  agent: string,
  body: ChatRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Pick<Continued, 'task'> & { readonly since?: undefined }> {
  const start = await chatStart(service, agent, body);
  await demandDecided(service, body.id, start.id!);
  try {
    return await beginTask(context, start, request, reply);
  } catch (error) {
    if (!(error instanceof TroupeError) || error.code !== 'already-exists') throw error;
    throw new TroupeError(
      'already-exists',
      'The id of this message is taken: with another text, or by somebody else. Send what is new as a message of its own.',
      { retryable: false },
    );
  }
}

export async function isTypedAgent(service: Pick<TaskService, 'catalog'>, name: string): Promise<boolean> {
  return findAgent(await service.catalog('agent'), name).output !== undefined;
}
