import type { Protocol } from '@troupe/http';
import type { AddressGuard, Outbox, TaskServices, Webhooks } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import { a2aParts, type A2aConfig } from './a2a/a2a-config.ts';
import type { A2aParts } from './a2a/a2a-parts.ts';
import { a2a } from './a2a/a2a.ts';
import { followPushes } from './a2a/push/follow-pushes.ts';
import { pushRecords } from './a2a/push/push-records.ts';
import type { GrpcParts } from './a2a/grpc/grpc-settings.ts';
import { agUi } from './ag-ui/ag-ui.ts';
import { aiSdk } from './ai-sdk/ai-sdk.ts';
import { hooks, type HookSettings } from './hooks/hooks.ts';
import { mcp } from './mcp/mcp.ts';
import { openai } from './openai/openai.ts';
import { openWebhooks, webhooksProtocol, type WebhookSettings } from './webhooks/open-webhooks.ts';

/** What the platform speaks besides its REST API, for `HttpOptions.protocols`. */
export function protocols(parts: A2aParts, webhooks: Webhooks, incoming: HookSettings): readonly Protocol[] {
  return [openai, mcp, agUi, aiSdk, a2a(parts), webhooksProtocol(webhooks), hooks(incoming, parts.services)];
}

export interface ProtocolParts extends Omit<GrpcParts, 'auth'> {
  /** Each principal's, with all that wraps them. */
  readonly services: TaskServices;
  readonly store: DocumentStore;
  /** Sends what clients are to be sent. */
  readonly outbox: Outbox;
  readonly guard: AddressGuard;
  readonly webhooks: WebhookSettings;
  readonly hooks: Omit<HookSettings, 'log'>;
}

export interface OpenProtocols {
  readonly protocols: readonly Protocol[];
  /** What A2A is made of, for bindings that are opened elsewhere. */
  readonly a2a: A2aParts;
  /** Where the gRPC server listens, when it was asked for. */
  readonly grpcPort?: number;
  close(): Promise<void>;
}

/**
 * All protocols. One that has a port of its own listens from now on.
 *
 * @throws TroupeError `invalid-configuration` when it cannot
 */
export async function openProtocols(config: A2aConfig, parts: ProtocolParts): Promise<OpenProtocols> {
  const { services, store, guard, outbox, webhooks: settings, hooks: forHooks, ...more } = parts;
  const incoming = { ...forHooks, log: more.log };
  const records = pushRecords(store);
  const follower = followPushes({ records, services, outbox, log: more.log });
  const given = a2aParts(config, { services, store, pushes: { records, guard, onCreated: follower.look } });
  const { webhooks, close: closeWebhooks } = openWebhooks(settings, { services, outbox, guard, log: more.log });
  const { grpc: grpcSettings } = config.a2a;
  const close = async (): Promise<void> => void (await Promise.all([follower.close(), closeWebhooks()]));
  if (grpcSettings === undefined) return { a2a: given, protocols: protocols(given, webhooks, incoming), close };
  // Loaded only where it is asked for: it delays the start.
  const { serveGrpc } = await import('./a2a/grpc/serve-grpc.ts');
  const grpc = await serveGrpc({ host: config.host, ...grpcSettings }, { auth: config.auth, ...more }, given);
  return {
    a2a: given,
    protocols: protocols({ ...given, grpcPort: grpc.port }, webhooks, incoming),
    grpcPort: grpc.port,
    close: async () => void (await Promise.all([grpc.close(), close()])),
  };
}
