import type { Json } from '../../values/json.ts';

/** The task in which a call was asked for, and the session that what comes of it goes to; both as clients name them. */
export interface DeferredFrom {
  readonly task: string;
  readonly session: string;
}

/** A call that waits for a human in a task of its own, while its conversation goes on. */
export interface DeferredCall {
  /** As it was planned. */
  readonly call: { readonly id: string; readonly name: string; readonly args: Json };
  /** Whose call it is, as its task had pinned it. */
  readonly agent: Json;
  readonly from: DeferredFrom;
}
