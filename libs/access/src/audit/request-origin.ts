import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a request came from, as the edge knows it. */
export interface RequestOrigin {
  readonly from?: string;
  readonly request?: string;
  readonly trace?: string;
}

/** What an edge says of a request when it comes in, and when it was answered. */
export interface WatchedRequest {
  readonly method: string;
  readonly route: string;
  readonly address?: string;
  readonly requestId?: string;
  readonly traceparent?: string;
}

const current = new AsyncLocalStorage<RequestOrigin>();

/** Of the request that is being served; empty where there is none. It says where from, and never who: nothing depends on it. */
export function originNow(): RequestOrigin {
  return current.getStore() ?? {};
}

export function withinRequest(origin: RequestOrigin, next: () => void): void {
  current.run(origin, next);
}

export function originOf({ address, requestId, traceparent }: WatchedRequest): RequestOrigin {
  const trace = traceparent?.split('-')[1];
  return {
    ...(address === undefined ? {} : { from: address }),
    ...(requestId === undefined ? {} : { request: requestId }),
    ...(trace === undefined ? {} : { trace: trace.slice(0, 32) }),
  };
}
