import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError, type TaskEvent } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import { untilGone, type Context } from '../context.ts';
import { answerStream } from '../answers/answer-stream.ts';
import { id } from '../shapes/fields.ts';
import { lastEventId } from '../shapes/headers.ts';
import { eventsQuery } from '../shapes/queries.ts';
import { stream } from '../shapes/stream.ts';

const byId = z.object({ id });

/** How long the first event may take to decide the status of the answer, in milliseconds. */
const FIRST_EVENT_TIMEOUT_MS = 200;
/** After how many milliseconds a browser that lost the stream comes back. */
const RECONNECT_MS = 2_000;

/** The events of a task, as they happen. */
export function eventRoutes(app: HttpApp, context: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/tasks/:id/events',
    exposeHeadRoute: false,
    schema: { params: byId, querystring: eventsQuery },
    config: {
      summary: 'Follow a task',
      description:
        'Server-sent events: `event` is the type, `data` a JSON object with `at` and what that type says, `id` the position to read on from. ' +
        'Begins at the start of the task, or after the position in `Last-Event-ID`; the stream ends after the end of the task. ' +
        '`204` when nothing will ever follow that position.',
      right: 'read-own',
      tag: 'tasks',
      produces: 'text/event-stream',
      headers: { 'Last-Event-ID': lastEventId },
      answers: {
        200: { description: 'The stream, message by message', schema: stream },
        204: { description: 'The reader has everything; the task has ended' },
      },
      errors: ['task-not-found', 'invalid-cursor', 'bad-request'],
    },
    handler: (request, reply) => follow(context, request.params.id, request.query.lastEventId, request, reply),
  });
}

async function follow(
  context: Context,
  task: string,
  position: string | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const header = request.headers['last-event-id'];
  const after = typeof header === 'string' && header !== '' ? header : position;
  if (!lastEventId.safeParse(after ?? '').success)
    throw new TroupeError('bad-request', 'A Last-Event-ID has at most 256 characters. Read from the start, without it.');
  const service = context.serviceFor(request);
  await service.get(task);

  const gone = untilGone(context, reply);
  const events = service.events(task, after, gone)[Symbol.asyncIterator]();

  // A position that cannot be read is refused with the first event: wait a moment before promising a stream.
  const first = events.next();
  const early = await Promise.race([first, delay(FIRST_EVENT_TIMEOUT_MS)]);
  if (early?.done === true && after !== undefined) return reply.code(204).send();

  return answerStream(context, request, reply, {
    items: startingWith(first, events),
    frame,
    head: `retry: ${RECONNECT_MS}\n\n`,
    errorFrame: (problem) => `event: error\ndata: ${JSON.stringify(problem)}\n\n`,
    gone,
  });
}

/** One event in the wire format; JSON never holds a raw line break. */
function frame(event: TaskEvent): string {
  return `id: ${oneLine(event.id)}\nevent: ${oneLine(event.type)}\ndata: ${JSON.stringify({ at: event.at, ...event.data })}\n\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, '');
}

/** The iterator with a first step that was already asked for. */
function startingWith<T>(first: Promise<IteratorResult<T>>, rest: AsyncIterator<T>): AsyncIterator<T> {
  let begun = false;
  return {
    next() {
      if (begun) return rest.next();
      begun = true;
      return first;
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
  };
}
