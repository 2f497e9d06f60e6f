import { TroupeError, type TaskService } from '@troupe/contracts';
import type { Context } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

const HEADER = 'x-troupe-on-disconnect';

/** What becomes of the task when its client leaves: it goes on, unless the client says `cancel`. */
export const leaveHeader: Readonly<Record<string, z.ZodType>> = {
  'X-Troupe-On-Disconnect': z
    .literal('cancel')
    .meta({ description: '`cancel`: the task ends when the client leaves before its answer. It goes on otherwise' }),
};

/** @throws TroupeError `bad-request` */
export function checkLeaveHeader({ headers }: FastifyRequest): void {
  const leave = headers[HEADER];
  if (leave !== undefined && leave !== 'cancel')
    throw new TroupeError('bad-request', 'X-Troupe-On-Disconnect is "cancel", or is not there.');
}

/** @param gone aborts when nobody waits for the answer any more */
export function cancelOnLeave(
  { closing }: Pick<Context, 'closing'>,
  { headers }: FastifyRequest,
  { raw }: FastifyReply,
  gone: AbortSignal,
  service: TaskService,
  task: string,
): void {
  if (headers[HEADER] !== 'cancel') return;
  const leave = (): void => {
    if (!closing.aborted && !raw.writableFinished) service.cancel(task, 'The client left.').catch(() => {});
  };
  if (gone.aborted) leave();
  gone.addEventListener('abort', leave);
}
