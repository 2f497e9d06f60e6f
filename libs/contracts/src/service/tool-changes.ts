import type { Json } from '../values/json.ts';
import type { Principal } from './principal.ts';

/** One place where a tool is another than was accepted: a JSON pointer, what was there, what is there. */
export interface ToolChange {
  readonly at: string;
  readonly was?: Json;
  readonly is?: Json;
}

/** What was accepted of a tool that others wrote, and what it is now. */
export interface ToolReview {
  readonly name: string;
  readonly server: string;
  /** Since when it is accepted as it was, in ISO 8601, and by whom; nobody where it is as it was first seen. */
  readonly acceptedAt: string;
  readonly acceptedBy?: string;
  /** Fingerprint of what it is now: it is what is accepted. */
  readonly fingerprint: string;
  /** Whether no model is shown it, and its calls are refused. */
  readonly blocked: boolean;
  /** What has changed; nothing of a tool that is as it was accepted. */
  readonly changes: readonly ToolChange[];
}

/**
 * The port of those who look after the tools of servers. They are those of the app, which all tenants share: accepting
 * takes the right `accept-tools`, in the default tenant. Methods throw `missing-right`, `tool-not-found`.
 */
export interface ToolChanges {
  review(by: Principal, name: string): Promise<ToolReview>;
  /** Throws `tool-not-blocked` when it is not blocked, or has changed since its review. */
  accept(by: Principal, name: string, fingerprint: string): Promise<ToolReview>;
}
