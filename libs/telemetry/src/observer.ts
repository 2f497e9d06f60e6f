import type { Bus } from '@troupe/bus';
import type { Principal, TaskService, Tenant } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import type { Store } from '@troupe/store';

/** Decorators of the ports; what one leaves out it does not look at. */
export interface Observer {
  bus?(bus: Bus): Bus;
  store?(store: Store): Store;
  service?(service: TaskService, principal: Principal): TaskService;
  provider?(provider: ModelProvider): ModelProvider;
  request?(facts: RequestFacts): RequestWatch;
}

/** An HTTP request, as a server sees it before it knows the answer. */
export interface RequestFacts {
  readonly method: string;
  /** The pattern of its address, such as `/v1/tasks/:id`. */
  readonly route: string;
  /** The header of that name, unchecked. */
  readonly traceparent?: string;
}

/** One request under way. */
export interface RequestWatch {
  /** Whatever `next` begins is part of the request. */
  run(next: () => void): void;
  /** @param tenant of who sent it, where that is known */
  end(status: number, tenant?: Tenant): void;
}
