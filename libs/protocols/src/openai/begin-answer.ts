import type { StartRequest, Task, TaskService } from '@troupe/contracts';
import { beginTask, untilGone, type Context } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cancelOnLeave } from '../cancel-on-leave.ts';

/** A task that somebody waits for. */
export interface Waited {
  readonly task: Task;
  readonly service: TaskService;
  /** Aborts when nobody waits any more. */
  readonly gone: AbortSignal;
}

export async function beginAnswer(context: Context, start: StartRequest, request: FastifyRequest, reply: FastifyReply): Promise<Waited> {
  const gone = untilGone(context, reply);
  const { task } = await beginTask(context, start, request, reply);
  const service = context.serviceFor(request);
  // A client of OpenAI repeats what failed by itself: without a key that would be another task.
  void reply.headers({ 'x-troupe-task': task.id, 'x-should-retry': String(request.headers['idempotency-key'] !== undefined) });
  cancelOnLeave(context, request, reply, gone, service, task.id);
  return { task, service, gone };
}
