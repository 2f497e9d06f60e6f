import type { KeyObject } from 'node:crypto';
import type { Auth } from '@troupe/http';
import type { A2aParts } from './a2a-parts.ts';
import { natsAddress } from './nats/nats-address.ts';
import type { GrpcSettings } from './grpc/grpc-settings.ts';

/** What the settings of a composition say of the protocol. */
export interface A2aConfig {
  readonly host: string;
  readonly a2a: {
    readonly agent?: string;
    readonly grpc?: Omit<GrpcSettings, 'host'>;
  };
  readonly auth: Auth;
  /** The NATS server of others where agents are offered. */
  readonly agentsNats?: { readonly servers: string; readonly owner: string };
  readonly signing?: { readonly signing?: KeyObject };
}

export function a2aParts({ a2a, auth, signing, agentsNats }: A2aConfig, given: Pick<A2aParts, 'services' | 'store' | 'pushes'>): A2aParts {
  const publicUrl = auth.kind === 'keys' ? auth.publicUrl : undefined;
  return {
    ...given,
    publicUrl,
    bearer: auth.kind === 'keys',
    agent: a2a.agent,
    signing: signing?.signing,
    nats: agentsNats && natsAddress(agentsNats),
  };
}
