import { setTimeout as delay } from 'node:timers/promises';
import { toFailure, TroupeError } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import { untilGone, type Context } from '../context.ts';
import { streamEvents } from './event-stream.ts';
import { toProblem, toTroupeError } from '../errors/problem.ts';
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

  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.write(`retry: ${RECONNECT_MS}\n\n`);
  try {
    await streamEvents(reply.raw, startingWith(first, events), context.redact, context.limits, context.unsentOf(request), gone);
  } catch (error) {
    // The status is long sent: the reader gets the error in the stream.
    const problem = toProblem(toTroupeError(error), request);
    request.log[problem.status === 500 ? 'error' : 'info']({ err: toFailure(error) }, 'An event stream broke off.');
    reply.raw.write(context.redact.text(`event: error\ndata: ${JSON.stringify(problem)}\n\n`));
  }
  reply.raw.end();
  return reply;
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
