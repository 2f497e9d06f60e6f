import type { StartRequest, Task, TaskService } from '@troupe/contracts';
import { beginTask, untilGone, type Context } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A task that somebody waits for. */
export interface Waited {
  readonly task: Task;
  readonly service: TaskService;
  /** Aborts when nobody waits any more. */
  readonly gone: AbortSignal;
}

/** What becomes of the task when its client leaves: it goes on, unless the client says `cancel`. */
export const LEAVE_HEADER = 'x-troupe-on-disconnect';

export async function beginAnswer(context: Context, start: StartRequest, request: FastifyRequest, reply: FastifyReply): Promise<Waited> {
  const gone = untilGone(context, reply);
  const { task } = await beginTask(context, start, request, reply);
  const service = context.serviceFor(request);
  // A client of OpenAI repeats what failed by itself: without a key that would be another task.
  void reply.headers({ 'x-troupe-task': task.id, 'x-should-retry': String(request.headers['idempotency-key'] !== undefined) });
  if (request.headers[LEAVE_HEADER] === 'cancel') {
    const leave = (): void => {
      if (!context.closing.aborted && !reply.raw.writableFinished) service.cancel(task.id, 'The client left.').catch(() => {});
    };
    if (gone.aborted) leave();
    gone.addEventListener('abort', leave);
  }
  return { task, service, gone };
}
