import type { FastifyBaseLogger } from 'fastify';
import type { TaskService } from '@troupe/contracts';

/** Who may ask: anybody who reaches the port, or who holds one of the keys. */
export type Auth =
  | {
      readonly kind: 'none';
      /** Names of this host besides `localhost`; other `Host` headers are refused (DNS rebinding). Given or on loopback, it is checked. */
      readonly hosts?: readonly string[];
    }
  | { readonly kind: 'keys'; readonly keys: readonly string[] };

/** Durations in milliseconds, sizes in bytes. */
export interface Limits {
  readonly bodyBytes: number;
  /** How deep a body may nest. */
  readonly bodyDepth: number;
  /** How many members and elements a body may have, all levels together. */
  readonly bodyItems: number;
  /** Headers and address together. */
  readonly headerBytes: number;
  /** Until a request has arrived completely. */
  readonly requestTime: number;
  /** Until the answer to an ordinary request; waits for the end of a task have their own. */
  readonly answerTime: number;
  /** Longest wait for the end of a task. */
  readonly waitTime: number;
  /** Requests under way at once, streams included. */
  readonly inFlight: number;
  /** Requests per second of one key or address; 0 is no limit. */
  readonly rate: number;
  /** Between two comments on a silent event stream. */
  readonly keepAlive: number;
  /** Until a reader who takes nothing is dropped. */
  readonly stall: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 1_048_576,
  bodyDepth: 32,
  bodyItems: 100_000,
  headerBytes: 16_384,
  requestTime: 9_000,
  answerTime: 30_000,
  waitTime: 60_000,
  inFlight: 4_096,
  rate: 0,
  keepAlive: 15_000,
  stall: 30_000,
};

/** What the pages say of this instance. */
export interface Info {
  readonly version: string;
  /** How it is composed, e.g. `embedded`. */
  readonly mode: string;
  readonly appName: string;
  /** Things to know, e.g. that the demo model answers. */
  readonly notices: readonly string[];
}

export interface HttpOptions extends ServerOptions {
  readonly service: TaskService;
}

/** What every server needs, whatever its routes. */
export interface ServerOptions {
  readonly auth: Auth;
  /** Any pino-compatible logger. */
  readonly log: FastifyBaseLogger | false;
  readonly info: Info;
  readonly limits?: Partial<Limits>;
  /** Prometheus text. */
  readonly metrics?: () => Promise<string>;
  /** Is told of every request but those for health and metrics. */
  readonly watch?: WatchRequest;
}

/** Begins to watch a request; what `run` is given happens within it, `end` is called once, with the status. */
export type WatchRequest = (facts: { readonly method: string; readonly route: string; readonly traceparent?: string }) => {
  run(next: () => void): void;
  end(status: number): void;
};
