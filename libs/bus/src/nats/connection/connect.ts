import { connect as dial, errors, type NatsConnection } from '@nats-io/transport-node';
import { readAddresses } from './addresses.ts';
import { identityCheck } from './check-identity.ts';
import { misconfigured, textOf, unavailable } from './failure.ts';
import { checkTlsFiles, type TlsFiles } from './tls-files.ts';

export interface ConnectOptions {
  /** Addresses, e.g. `nats://user:password@host:4222`, several separated by commas. */
  readonly servers: string;
  /** Instead of those in the address. */
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  /** When given, or when an address begins with `tls:`, a server without TLS is refused before it learns anything. */
  readonly tls?: TlsFiles;
  /** As the server's own tools show this connection. */
  readonly name: string;
  /** First part of the subjects answers come to; one per service, when permissions distinguish them. */
  readonly inbox: string;
  /** Messages are all that is needed of the server. */
  readonly withoutJetStream?: true;
}

export interface Connection {
  readonly nc: NatsConnection;
  /** The servers, without credentials: for messages. */
  readonly where: string;
  /** To be called when the connection is back. */
  reconnected(): void;
}

/** Milliseconds to wait for a server. */
const TIMEOUT_MS = 5_000;
/** Milliseconds between attempts to reach a server again. */
const RECONNECT_WAIT = { first: 250, most: 2_000 };

/** Codes of Node for a certificate that is not trusted; none of them passes by waiting. */
const CERTIFICATE_FAULT = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECODE)|HOSTNAME_MISMATCH|ERR_OSSL)/;

/** @throws TroupeError `invalid-configuration` when the server cannot be used, `unavailable` when nobody answers there */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { servers, user, pass, token, encrypted } = readAddresses(options.servers, options);
  const where = servers.join(',');
  const who = user === undefined ? {} : { user, ...(pass === undefined ? {} : { pass }) };
  const tls = options.tls ?? (encrypted ? {} : undefined);
  await checkTlsFiles(tls ?? {});
  // What the client does not know of these options, it passes on to Node.
  const checked = tls === undefined ? {} : { tls: { ...tls, checkServerIdentity: identityCheck(servers) } };
  let failed = 0;
  const nc = await dial({
    servers: [...servers],
    ...who,
    ...(token === undefined ? {} : { token }),
    ...checked,
    name: options.name,
    inboxPrefix: options.inbox,
    timeout: TIMEOUT_MS,
    // Counted up until it is let in again, so that a server that refuses us is not asked four times a second for ever.
    reconnectDelayHandler: () => Math.min(RECONNECT_WAIT.first * 2 ** Math.min(failed++, 8), RECONNECT_WAIT.most),
    maxReconnectAttempts: -1,
    // Once it was let in, a refusal passes: the server may be reading its users again.
    ignoreAuthErrorAbort: true,
    // Stacks of requests cost a third of the throughput.
    noAsyncTraces: true,
  }).catch((error: unknown) => {
    throw refusal(error, where, user);
  });
  const unfit = incompatibility({ ...nc.info, ...(options.withoutJetStream === true ? { jetstream: true } : {}) });
  if (unfit === undefined) return { nc, where, reconnected: () => void (failed = 0) };
  await nc.close();
  throw misconfigured(`The NATS server at ${where} cannot be used: ${unfit}`);
}

/** Why a server cannot be used, and what to do. */
export function incompatibility(info: {
  readonly version?: string;
  readonly jetstream?: boolean;
  readonly headers?: boolean;
}): string | undefined {
  const [major = 0, minor = 0] = (info.version ?? '').split('.').map(Number);
  if (!(major > 2 || (major === 2 && minor >= 10)))
    return `it is version ${info.version}, and 2.10 is the oldest that can. Install a newer one.`;
  if (info.jetstream !== true)
    return 'it runs without JetStream. Start it with --jetstream, or with a "jetstream" block in its configuration.';
  if (info.headers !== true) return 'it takes no headers. Set "no_header_support: false" in its configuration.';
  return undefined;
}

function refusal(error: unknown, where: string, user: string | undefined): Error {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError) {
    const who = user === undefined ? 'a connection without a user' : `the user ${JSON.stringify(user)}`;
    return misconfigured(
      `The NATS server at ${where} refused ${who}: ${error.message}. Check the credentials and the users the server knows.`,
      error,
    );
  }
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && CERTIFICATE_FAULT.test(code)) {
    return misconfigured(
      `The certificate of the NATS server at ${where} is refused: ${textOf(error)}. Check its name and dates, and the file of the authority that signed it.`,
      error,
    );
  }
  if (error instanceof errors.ConnectionError && error.message.includes("does not support 'tls'")) {
    return misconfigured(
      `The NATS server at ${where} offers no TLS, so nothing was sent to it. Start it with TLS, or use an address that begins with nats:.`,
      error,
    );
  }
  return unavailable(
    `The NATS server at ${where} cannot be reached: ${textOf(error)}. Check that it runs and can be reached, then try again.`,
    error,
  );
}
