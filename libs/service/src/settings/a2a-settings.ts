import { NAME_PATTERN } from '@troupe/contracts';
import type { EnvironmentReader } from './environment.ts';

/** How agents are exposed to clients of A2A. */
export interface A2aSettings {
  readonly a2a: {
    /** The one that stands for the platform. */
    readonly agent?: string;
    /** Where clients of gRPC ask; none without a port. */
    readonly grpc?: { readonly port: number; readonly tls?: { readonly certFile: string; readonly keyFile: string } };
  };
}

const NAME = new RegExp(NAME_PATTERN, 'u');

export function a2aSettings(read: EnvironmentReader): A2aSettings {
  const agent = read.text('TROUPE_A2A_AGENT');
  if (agent !== undefined && !NAME.test(agent)) read.problem('TROUPE_A2A_AGENT is the name of an agent or a workflow.');
  const grpc = grpcSettings(read);
  return { a2a: { ...(agent === undefined ? {} : { agent }), ...(grpc === undefined ? {} : { grpc }) } };
}

function grpcSettings(read: EnvironmentReader): A2aSettings['a2a']['grpc'] {
  const certFile = read.text('TROUPE_GRPC_CERT_FILE');
  const keyFile = read.text('TROUPE_GRPC_KEY_FILE');
  if ((certFile === undefined) !== (keyFile === undefined)) read.problem('TROUPE_GRPC_CERT_FILE and TROUPE_GRPC_KEY_FILE need each other.');
  if (read.text('TROUPE_GRPC_PORT') === undefined) {
    if (certFile !== undefined) read.problem('TROUPE_GRPC_CERT_FILE needs TROUPE_GRPC_PORT: without it there is no gRPC server.');
    return undefined;
  }
  const port = read.whole('TROUPE_GRPC_PORT', 0, 1, 65_535);
  return { port, ...(certFile === undefined || keyFile === undefined ? {} : { tls: { certFile, keyFile } }) };
}
