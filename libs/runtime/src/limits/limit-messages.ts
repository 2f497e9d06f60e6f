import { createHash } from 'node:crypto';
import { withTenant, type LimitBound, type LimitUse, type TaskId } from '@troupe/contracts';

/** A limit, as who asks for a place of it knows it from the app. */
export interface AskedLimit {
  readonly name: string;
  readonly tenant?: string;
  readonly key?: string;
  readonly bound: LimitBound;
}

/** Who asks for a place: an attempt of a call, or a task that is to begin (attempt 0). */
export interface LimitAsk {
  readonly id: string;
  readonly attempt: number;
  readonly made: number;
  readonly since: number;
  readonly priority: number;
  readonly turns: readonly string[];
  /** It does not wait: it has a place at once, or none. */
  readonly now?: true;
}

export interface LimitEnd {
  readonly id: string;
  readonly attempt: number;
  /** It is known to have ended, or never to have begun; else its worker may still be at it. */
  readonly over: boolean;
}

/** What the owner of a limit is sent. */
export interface LimitRequest {
  readonly limit: AskedLimit;
  readonly asks: readonly LimitAsk[];
  readonly ended: readonly LimitEnd[];
}

/** Of those that asked. Who is in neither asks again. */
export interface LimitAnswer {
  readonly granted: readonly string[];
  /** How many are before it, itself counted. */
  readonly places: Readonly<Record<string, number>>;
  readonly used: number;
  readonly waiting: number;
  /** Who has a place, where one that does not wait has none. */
  readonly holder?: string;
  /** Milliseconds until there may be room for it. */
  readonly wait?: number;
}

/** An attempt or task by its name among others. */
export function holderKey({ id, attempt }: { readonly id: string; readonly attempt: number }): string {
  return `${id}#${attempt}`;
}

/**
 * What a limit is known by. It has the form of a task id, so that it lies in a partition: the process that has that
 * is the one that gives places of it.
 */
export function limitId({ bound, name, tenant, key }: Pick<LimitUse, 'bound' | 'name' | 'tenant' | 'key'>): TaskId {
  const whole = JSON.stringify([bound.kind, name, key ?? null]);
  const id = `limit:${createHash('sha256').update(whole).digest('hex').slice(0, 40)}`;
  return (tenant === undefined ? id : withTenant(tenant, id)) as TaskId;
}
