import {
  fromCrossingError,
  partitionOf,
  publicId,
  tasksSubject,
  toCrossingError,
  TroupeError,
  type Json,
  type PeerOperation,
  type Principal,
  type TaskId,
  type TaskRequest,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';
import type { Env } from '@troupe/env';

export interface PeerHandlers extends Readonly<Record<PeerOperation, (args: readonly Json[]) => Promise<unknown>>> {
  /** A method of the task service and its arguments, on behalf of who asked the other process. */
  service(args: readonly Json[], principal: Principal): Promise<unknown>;
}

/** The other processes, by what they own. */
export interface Peers {
  /**
   * Asks the owner of a task. While it has no owner (a few seconds after a crash) the request is repeated:
   * nothing has happened then.
   *
   * @throws TroupeError as the owner did; `unavailable` when there is none in `retryFor` ms, or when
   * it does not answer: then what was asked may have happened
   */
  ask(task: TaskId, operation: PeerOperation, args: readonly unknown[], limits?: AskLimits): Promise<Json>;
  /** Asks the owner's task service for a principal, in the same way. */
  askService(principal: Principal, task: TaskId, args: readonly unknown[], limits?: AskLimits): Promise<Json>;
  /** Answers for a partition. */
  serve(partition: number): Subscription;
}

export interface AskLimits {
  /** Milliseconds to find an owner; 8,000 by default. */
  readonly retryFor?: number;
  /** Milliseconds for the answer; 10,000 by default. */
  readonly timeout?: number;
}

/** Milliseconds between two looks for an owner. */
const AGAIN = { first: 20, most: 250 };

function silent(task: TaskId, ms: number, cause: TroupeError): TroupeError {
  return new TroupeError(
    'unavailable',
    `The process that has task "${publicId(task)}" did not answer within ${ms} ms; what was asked may have happened. Repeat the request with the same id or key.`,
    { retryable: true, retryAfter: 1_000, cause },
  );
}

/** Whether the owner did not answer: what was asked may have happened. */
export function isSilent(error: unknown): boolean {
  return error instanceof TroupeError && error.cause instanceof TroupeError && error.cause.code === 'request-timeout';
}

/** Arguments that were left out at the end stay left out: JSON would make them null. */
function withoutTail(args: readonly unknown[]): readonly Json[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1) as readonly Json[];
}

export interface PeerPorts {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env: Env;
}

/** @param owns whether this process may answer for a partition now */
export function createPeers({ bus, log, env }: PeerPorts, owns: (partition: number) => boolean, handlers: PeerHandlers): Peers {
  const ask = async (body: TaskRequest, { retryFor = 8_000, timeout = 10_000 }: AskLimits): Promise<Json> => {
    const { task } = body;
    const until = env.monotonic() + retryFor;
    for (let wait = AGAIN.first; ; wait = Math.min(wait * 2, AGAIN.most)) {
      try {
        const answer = await bus.request(tasksSubject(partitionOf(task)), body, timeout);
        if ('error' in answer) throw fromCrossingError(answer.error);
        return answer.value ?? null;
      } catch (error) {
        if (error instanceof TroupeError && error.code === 'request-timeout') throw silent(task, timeout, error);
        if (!(error instanceof TroupeError) || error.code !== 'unavailable' || env.monotonic() + wait > until) throw error;
      }
      await env.sleep(wait);
    }
  };

  return {
    ask: (task, operation, args, limits = {}) => ask({ task, operation, args: withoutTail(args) }, limits),
    askService: (principal, task, args, limits = {}) => ask({ task, operation: 'service', args: withoutTail(args), principal }, limits),
    serve: (partition) =>
      bus.respond(tasksSubject(partition), async (request) => {
        try {
          if (!owns(partition)) throw new TroupeError('unavailable', 'This process does not know whether the task is still its own.');
          const value = (await answerOf(handlers, request)) as Json | undefined;
          return value === undefined ? {} : { value };
        } catch (error) {
          const { task, operation, args } = request;
          const logHidden = (err: unknown): void => log.error('cannot answer another process', { task, operation, about: args[0], err });
          return { error: toCrossingError(error, logHidden) };
        }
      }),
  };
}

function answerOf(handlers: PeerHandlers, request: TaskRequest): Promise<unknown> {
  return request.operation === 'service' ? handlers.service(request.args, request.principal) : handlers[request.operation](request.args);
}
