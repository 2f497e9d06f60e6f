import { withTenant, type TaskId, type Tenant } from '@troupe/contracts';
import { variant, type Env } from '@troupe/env';

/**
 * A version 7 UUID (RFC 9562 §5.7): ids made later sort later, so that what the store writes next
 * lies beside what it wrote last.
 */
export function newTaskId(env: Pick<Env, 'now' | 'random'>, tenant: Tenant): TaskId {
  const bits = env.random(16);
  const time = env.now().toString(16).padStart(12, '0');
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant(bits[3]!)}${bits.slice(4, 7)}-${bits.slice(7, 19)}`;
  return withTenant(tenant, id) as TaskId;
}
