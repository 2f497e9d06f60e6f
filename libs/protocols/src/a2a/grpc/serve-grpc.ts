import { readFile } from 'node:fs/promises';
import { toFailure, TroupeError } from '@troupe/contracts';
import { A2AService, grpcService } from '@a2a-js/sdk/server/grpc';
import { LegacyA2AService, legacyGrpcService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { Server, ServerCredentials, type Metadata, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { A2aParts } from '../a2a-parts.ts';
import { servedA2a } from '../served-a2a.ts';
import { askedOfCall } from '../asked-of-call.ts';
import { callShares } from '../call-shares.ts';
import { callContexts } from './call-contexts.ts';
import { principalOfCall } from './principal-of-call.ts';
import type { GrpcParts, GrpcServer, GrpcSettings } from './grpc-settings.ts';

/** Milliseconds that calls under way get to finish. */
const GRACE_MS = 5_000;

/** @throws TroupeError `invalid-configuration` when it cannot listen there */
export async function serveGrpc(
  settings: GrpcSettings,
  { auth, identities, limits, log }: GrpcParts,
  parts: A2aParts,
): Promise<GrpcServer> {
  const credentials = await credentialsOf(settings);
  const closing = new AbortController();
  const served = servedA2a(parts);
  const principalOf = principalOfCall(auth, identities, limits);
  const shares = callShares(limits);
  const asking = { ...parts, served, waitTime: limits.waitTime, address: parts.publicUrl ?? 'http://localhost:8080' };
  let grpcPort = settings.port;
  const contexts = callContexts({
    closing: closing.signal,
    async ask(call, gone) {
      const principal = await principalOf(call.metadata, call.getPeer());
      const { tenant = '' } = call.request as { readonly tenant?: string };
      const [version, after] = [textOf(call.metadata, 'a2a-version'), textOf(call.metadata, 'last-event-id')];
      const asked = await askedOfCall({ ...asking, grpcPort }, principal, { agent: tenant, version, after, gone });
      return { asked, leave: shares.enter(principal) };
    },
    onFault: (error) => log.error('a call over gRPC failed', { error: toFailure(error.cause ?? error).message }),
  });
  const options = { requestHandler: served.handler, userBuilder: contexts.userOf, contextBuilder: contexts.contextOf };
  const server = new Server({
    'grpc.max_receive_message_length': limits.bodyBytes,
    'grpc.max_metadata_size': limits.headerBytes,
    'grpc.keepalive_time_ms': limits.keepAlive,
  });
  server.addService(A2AService as ServiceDefinition, contexts.around(grpcService(options) as unknown as UntypedServiceImplementation));
  server.addService(
    LegacyA2AService as ServiceDefinition,
    contexts.around(legacyGrpcService(options) as unknown as UntypedServiceImplementation),
  );
  grpcPort = await listen(server, settings, credentials);
  return {
    port: grpcPort,
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      const cut = setTimeout(() => server.forceShutdown(), GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function credentialsOf({ tls }: GrpcSettings): Promise<ServerCredentials> {
  if (tls === undefined) return ServerCredentials.createInsecure();
  try {
    const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]);
    return ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
  } catch (error) {
    throw new TroupeError('invalid-configuration', `The certificate of gRPC cannot be used: ${toFailure(error).message}`, { cause: error });
  }
}

function listen(server: Server, { host, port }: GrpcSettings, credentials: ServerCredentials): Promise<number> {
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(at, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new TroupeError('invalid-configuration', `gRPC cannot listen at ${at}: ${error.message}`, { cause: error }));
    });
  });
}

function textOf(metadata: Metadata, name: string): string | undefined {
  const [first] = metadata.get(name);
  return typeof first === 'string' ? first : undefined;
}
