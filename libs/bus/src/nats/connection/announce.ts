import { Svcm } from '@nats-io/services';
import type { Subscription } from '../../port.ts';
import type { Link } from './link.ts';

/** What the tools of NATS show of a service: `nats micro ls`. */
export interface ServiceCard {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** As semantic versioning has it. */
  readonly version: string;
  readonly description: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Answers `$SRV.PING`, `$SRV.INFO` and `$SRV.STATS` until stopped. */
export async function announce({ nc }: Link, { name, version, description, metadata = {} }: ServiceCard): Promise<Subscription> {
  const service = await new Svcm(nc).add({ name, version, description, metadata: { ...metadata } });
  // A connection that breaks meanwhile takes its subscriptions along when it is made again.
  await nc.flush().catch(() => {});
  return { stop: async () => void (await service.stop()) };
}
