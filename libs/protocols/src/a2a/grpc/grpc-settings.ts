import type { Identities, WorkflowLog } from '@troupe/contracts';
import type { Auth, Limits } from '@troupe/http';

/** Where the gRPC server listens. */
export interface GrpcSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Files in PEM; without them what goes over the wire can be read there. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** What the server has of the API: who may ask, and how much. */
export interface GrpcParts {
  readonly auth: Auth;
  readonly identities?: Identities | undefined;
  readonly limits: Pick<
    Limits,
    'bodyBytes' | 'callerInFlight' | 'callerStreams' | 'headerBytes' | 'keepAlive' | 'rate' | 'streams' | 'waitTime'
  >;
  readonly log: WorkflowLog;
}

export interface GrpcServer {
  readonly port: number;
  close(): Promise<void>;
}
