import { TroupeError } from '@troupe/contracts';
import { ServerCallContext, type ServerCallContextBuilder, type User } from '@a2a-js/sdk/server';
import type { Metadata, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import { withAsked, type Asked } from '../operations/asked.ts';
import { grpcStatus } from './grpc-status.ts';

/** What there is of a call, whether its answer is streamed or not. */
export interface AnyCall {
  readonly metadata: Metadata;
  readonly request: unknown;
  getPeer(): string;
  emit(event: string, ...args: unknown[]): boolean;
  once(event: string, listener: () => void): unknown;
  /** Of a call whose answer is streamed. */
  write?(value: unknown): boolean;
}

type Callback = (error: Partial<ServiceError> | null, value?: unknown) => void;

interface Parts {
  readonly closing: AbortSignal;
  /** Who calls, and what; throws a TroupeError for who may not. */
  ask(call: AnyCall, gone: AbortSignal): Promise<{ readonly asked: Asked; readonly leave: () => void }>;
  onFault(error: TroupeError): void;
}

export interface CallContexts {
  /** A service whose calls are let in first, and whose errors are told as the platform tells them. */
  around(service: UntypedServiceImplementation): UntypedServiceImplementation;
  userOf(call: unknown): Promise<User>;
  readonly contextOf: ServerCallContextBuilder;
}

/** The user that a context is made for, who brings along what is asked. */
interface Asking extends User {
  readonly asked: Asked;
}

/** What the official package is given of each call: it makes a context of a user, and knows nothing else of ours. */
export function callContexts({ closing, ask, onFault }: Parts): CallContexts {
  const known = new WeakMap<object, Asked>();

  const told = (error: unknown): Partial<ServiceError> => {
    const troupe = error instanceof TroupeError ? error : new TroupeError('internal', 'The call failed.', { cause: error });
    if (troupe.code === 'internal') onFault(troupe);
    return grpcStatus(troupe);
  };

  const letIn = async (call: AnyCall): Promise<() => void> => {
    const gone = new AbortController();
    const leaveCall = (): void => gone.abort();
    call.once('cancelled', leaveCall);
    closing.addEventListener('abort', leaveCall);
    if (closing.aborted) leaveCall();
    const { asked, leave } = await ask(call, gone.signal);
    known.set(call, asked);
    if (call.write !== undefined) asked.taken = drainsOf(call, gone.signal);
    return () => {
      closing.removeEventListener('abort', leaveCall);
      leave();
    };
  };

  const around = (method: (call: AnyCall, callback?: Callback) => unknown) => (call: AnyCall, callback?: Callback) => {
    const refusal = (given: Partial<ServiceError>): Partial<ServiceError> => {
      const refused = known.get(call)?.refused;
      return refused === undefined ? given : told(refused);
    };
    const fail = (error: unknown): void => {
      if (callback === undefined) call.emit('error', told(error));
      else callback(told(error));
    };
    const run = (leave: () => void): void => {
      if (callback !== undefined) {
        method(call, (error, value) => (leave(), callback(error === null ? null : refusal(error), value)));
        return;
      }
      const emit = call.emit.bind(call);
      call.emit = (event, ...args) => emit(event, ...(event === 'error' ? [refusal(args[0] as Partial<ServiceError>)] : args));
      Promise.resolve(method(call)).then(leave, leave);
    };
    letIn(call).then(run, fail);
  };

  return {
    around: (service) => Object.fromEntries(Object.entries(service).map(([name, method]) => [name, around(method as never) as never])),
    userOf: async (call) => {
      const asked = known.get(call as object)!;
      return { isAuthenticated: true, userName: asked.principal.id, asked } as Asking;
    },
    // Whose tenant it is was looked at when the call was let in: in this binding the word stands for the agent.
    contextOf: ({ user, requestedVersion, extensions }) =>
      withAsked(
        new ServerCallContext({
          ...(user === undefined ? {} : { user }),
          ...(requestedVersion === undefined ? {} : { requestedVersion }),
          ...(extensions === undefined ? {} : { requestedExtensions: extensions }),
        }),
        (user as Asking).asked,
      ),
  };
}

/** The package writes without a look whether the client reads. */
function drainsOf(call: AnyCall, gone: AbortSignal): () => Promise<void> {
  const write = call.write!.bind(call);
  let drained = Promise.resolve();
  call.write = (value) => {
    const takesMore = write(value);
    if (!takesMore)
      drained = new Promise((resolve) => {
        call.once('drain', resolve);
        gone.addEventListener('abort', () => resolve(), { once: true });
      });
    return takesMore;
  };
  return () => drained;
}
