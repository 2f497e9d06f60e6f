/** The few globals the pure libraries may name. Nothing here reads a clock, a random source or the outside world. */
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare function queueMicrotask(callback: () => void): void;

interface ImportMeta {
  readonly url: string;
}
