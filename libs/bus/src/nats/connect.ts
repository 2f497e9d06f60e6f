import { connect as dial, errors, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { misconfigured, textOf, unavailable } from './failure.ts';

export interface ConnectOptions {
  /** Addresses, e.g. `nats://user:password@host:4222`, several separated by commas. */
  readonly servers: string;
  /** Instead of those in the address. */
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: NodeConnectionOptions['tls'];
  /** As the server's own tools show this connection. */
  readonly name: string;
  /** First part of the subjects answers come to; one per service, when permissions tell them apart. */
  readonly inbox: string;
}

export interface Connection {
  readonly nc: NatsConnection;
  /** The servers, without credentials: for messages. */
  readonly where: string;
}

/** Milliseconds to wait for a server. */
const TIMEOUT = 5_000;
/** Milliseconds between attempts to reach a server again. */
const RECONNECT_WAIT = 250;

/** @throws TroupeError `invalid-configuration` when the server cannot be used, `unavailable` when nobody answers there */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { servers, user, pass, token } = addressesOf(options);
  const where = servers.join(',');
  const who = user === undefined ? {} : { user, ...(pass === undefined ? {} : { pass }) };
  const nc = await dial({
    servers,
    ...who,
    ...(token === undefined ? {} : { token }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    name: options.name,
    inboxPrefix: options.inbox,
    timeout: TIMEOUT,
    reconnectTimeWait: RECONNECT_WAIT,
    maxReconnectAttempts: -1,
    // Once it was let in, a refusal passes: the server may be reading its users again.
    ignoreAuthErrorAbort: true,
    // Stacks of requests cost a third of the throughput.
    noAsyncTraces: true,
  }).catch((error: unknown) => {
    throw refusal(error, where, user);
  });
  const unfit = unfitness(nc.info ?? {});
  if (unfit === undefined) return { nc, where };
  await nc.close();
  throw misconfigured(`The NATS server at ${where} cannot be used: ${unfit}`);
}

/** Why a server cannot be used, and what to do. */
export function unfitness(info: {
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
  return unavailable(
    `The NATS server at ${where} cannot be reached: ${textOf(error)}. Check that it runs and can be reached, then try again.`,
    error,
  );
}

interface Addresses {
  readonly servers: string[];
  readonly user: string | undefined;
  readonly pass: string | undefined;
  readonly token: string | undefined;
}

function addressesOf(options: ConnectOptions): Addresses {
  const urls = options.servers.split(',').map((address) => urlOf(address.trim()));
  const [{ username, password }] = urls as [URL];
  const credentials = options.user !== undefined || options.token !== undefined ? undefined : { username, password };
  // As NATS has it, a name without a password is a token.
  const user = credentials?.password ? decodeURIComponent(credentials.username) : undefined;
  return {
    servers: urls.map(({ protocol, host }) => `${protocol}//${host}`),
    user: options.user ?? user,
    pass: options.pass ?? (user === undefined ? undefined : decodeURIComponent(password)),
    token: options.token ?? (credentials?.username && user === undefined ? decodeURIComponent(credentials.username) : undefined),
  };
}

function urlOf(address: string): URL {
  const text = address.includes('://') ? address : `nats://${address}`;
  if (!/^(?:nats|tls):/.test(text) || !URL.canParse(text)) {
    throw misconfigured('The address of the NATS server cannot be used. It looks like nats://user:password@host:4222.');
  }
  return new URL(text);
}
