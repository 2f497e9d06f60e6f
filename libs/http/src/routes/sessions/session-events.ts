import { TroupeError } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerStream } from '../../answers/answer-stream.ts';
import { untilGone, type Context } from '../../context.ts';
import type { HttpApp } from '../../http-app.ts';
import { sessionId } from '../../shapes/fields.ts';
import { characters } from '../../shapes/text.ts';
import { sessionPieces, type SessionEvent } from './stream/session-pieces.ts';
import { MAX_POSITION, readPosition } from './stream/session-position.ts';

/** After how many milliseconds a browser that lost the stream comes back. */
const RECONNECT_MS = 2_000;

const position = characters(0, MAX_POSITION).meta({ description: 'The `id` of the last event the reader has' });
const query = z.strictObject({ lastEventId: position.exactOptional().meta({ description: 'As the Last-Event-ID header, which wins' }) });
const text = z.string();
const stream = z.array(
  z.object({
    id: text.exactOptional().meta({ description: 'The position to read on from; missing where the stream broke off' }),
    event: text.meta({ description: 'As in the stream of a task' }),
    data: text.meta({ description: 'JSON: what an event of that type says, with `from`', contentMediaType: 'application/json' }),
  }),
);

/** What happens in a conversation, whichever of its tasks it is. */
export function sessionEventRoutes(app: HttpApp, context: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/sessions/:id/events',
    exposeHeadRoute: false,
    schema: { params: z.object({ id: sessionId }), querystring: query },
    config: {
      summary: 'Follow a conversation',
      description:
        'Server-sent events of all tasks of the session that the caller may read, and of those below them: as those of a task, with ' +
        '`from`: the `task`, and its `path`, the names from the task of the session to it. Begins with its first task, of the latest thousand, or ' +
        'after the position in `Last-Event-ID`. It does not end by itself.',
      right: 'read-own',
      tag: 'sessions',
      produces: 'text/event-stream',
      headers: { 'Last-Event-ID': position },
      answers: { 200: { description: 'The stream, message by message', schema: stream } },
      errors: ['session-not-found', 'invalid-cursor', 'bad-request'],
    },
    handler: (request, reply) => follow(context, request.params.id, request.query.lastEventId, request, reply),
  });
}

async function follow(
  context: Context,
  session: string,
  given: string | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const header = request.headers['last-event-id'];
  const after = typeof header === 'string' && header !== '' ? header : given;
  if (!position.safeParse(after ?? '').success)
    throw new TroupeError(
      'bad-request',
      `A Last-Event-ID of a session has at most ${MAX_POSITION} characters. Read from the start, without it.`,
    );
  readPosition(after);
  const service = context.serviceFor(request);
  await service.session(session, { limit: 1 });
  const gone = untilGone(context, reply);
  return answerStream(context, request, reply, {
    items: sessionPieces(service, session, after, gone),
    frame,
    head: `retry: ${RECONNECT_MS}\n\n`,
    errorFrame: (problem) => `event: error\ndata: ${JSON.stringify(problem)}\n\n`,
    gone,
  });
}

/** One event in the wire format; JSON never holds a raw line break. */
function frame({ id, task, path, event }: SessionEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify({ at: event.at, from: { task, path }, ...event.data })}\n\n`;
}
