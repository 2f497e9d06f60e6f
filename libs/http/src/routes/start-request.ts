import { isEnd, type StartRequest, type Task } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { untilGone, type Context } from '../context.ts';
import { beginTask } from './begin-task.ts';
import { taskPath, taskView } from '../shapes/task-view.ts';

/** Starts the task and answers as `POST /v1/tasks` does; an `id` in the request wins over the key. */
export async function answerStart(
  context: Context,
  start: StartRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const begun = await beginTask(context, start, request, reply);
  const { task, waited } = await preferredWait(context, begun.task, request, reply);
  if (waited !== undefined) void reply.header('preference-applied', `wait=${waited}`);
  const done = !begun.created || (waited !== undefined && isEnd(task.status));
  return reply
    .code(done ? 200 : 202)
    .header('location', taskPath(task.id))
    .send(taskView(task));
}

/** `Prefer: wait=30` (RFC 7240): the client would rather wait that many seconds for the end. */
async function preferredWait(
  context: Context,
  task: Task,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ readonly task: Task; readonly waited?: number }> {
  const { prefer } = request.headers;
  const wish = prefer === undefined ? null : /(?:^|[,;\s])wait=(\d{1,30})(?=$|[,;\s])/i.exec(String(prefer));
  if (wish === null) return { task };
  const seconds = Math.min(Number(wish[1]), context.limits.waitTime / 1_000);
  return { task: await context.serviceFor(request).wait(task.id, seconds * 1_000, untilGone(context, reply)), waited: seconds };
}
