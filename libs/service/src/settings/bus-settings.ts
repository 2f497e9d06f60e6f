import { hasHost } from './addresses.ts';
import type { EnvironmentReader } from './environment.ts';

/** Where several processes meet, and how this one is let in. */
export interface BusSettings {
  readonly bus: BusConnection;
  /** Name of this installation on a NATS server that others share. */
  readonly natsPrefix: string;
}

/** Address and credentials may hold secrets: never to be logged. */
export interface NatsServer {
  readonly servers: string;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string };
}

/** NATS with JetStream. */
export interface BusConnection extends NatsServer {
  /** Where JetStream takes requests, for an account that imports it. */
  readonly jetstream?: string;
  /** Messages of one capability and priority that may wait. */
  readonly backlog: number;
}

const DEFAULT_BACKLOG = 100_000;

export function busSettings(read: EnvironmentReader): BusSettings {
  const server = natsServer(read, 'NATS');
  if (server === undefined) read.problem('NATS_URL is missing: the address of the bus, such as nats://host:4222.');
  const natsPrefix = read.text('NATS_PREFIX') ?? 'troupe';
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(natsPrefix)) read.problem('NATS_PREFIX has 1 to 32 letters, digits, "_" or "-".');
  const jetstream = read.text('NATS_JETSTREAM');
  if (jetstream !== undefined && !/^[\w$-]{1,64}(?:\.[\w$-]{1,64}){0,8}$/.test(jetstream))
    read.problem(`NATS_JETSTREAM is a subject such as troupe.jetstream; got ${JSON.stringify(jetstream)}.`);
  const backlog = read.whole('NATS_BACKLOG', DEFAULT_BACKLOG, 1, 100_000_000);
  const bus = { ...(server ?? { servers: '' }), ...(jetstream === undefined ? {} : { jetstream }), backlog };
  return { bus: Object.freeze(bus), natsPrefix };
}

/** A NATS server, and how this process is let in, by settings that begin alike; undefined where its address is not set. */
export function natsServer(read: EnvironmentReader, prefix: string): NatsServer | undefined {
  const servers = read.text(`${prefix}_URL`);
  if (servers?.split(',').some((each) => !hasHost(each.trim(), ['nats:', 'tls:'])))
    read.problem(
      `${prefix}_URL is an address such as nats://host:4222 or tls://host:4222, or several separated by commas. Give user and password in ${prefix}_USER and ${prefix}_PASSWORD, or percent-encoded in the address.`,
    );
  const user = read.text(`${prefix}_USER`);
  const pass = read.text(`${prefix}_PASSWORD`);
  const token = read.text(`${prefix}_TOKEN`);
  if (user === undefined && pass !== undefined) read.problem(`${prefix}_PASSWORD needs ${prefix}_USER.`);
  if (user !== undefined && token !== undefined)
    read.problem(`${prefix}_USER and ${prefix}_TOKEN contradict each other; keep one of them.`);
  const tls = tlsFiles(read, prefix);
  if (servers === undefined) return undefined;
  return {
    servers,
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    ...(token === undefined ? {} : { token }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function tlsFiles(read: EnvironmentReader, prefix: string): NatsServer['tls'] {
  const caFile = read.text(`${prefix}_CA_FILE`);
  const certFile = read.text(`${prefix}_CERT_FILE`);
  const keyFile = read.text(`${prefix}_KEY_FILE`);
  if ((certFile === undefined) !== (keyFile === undefined)) read.problem(`${prefix}_CERT_FILE and ${prefix}_KEY_FILE need each other.`);
  if (caFile === undefined && certFile === undefined) return undefined;
  return {
    ...(caFile === undefined ? {} : { caFile }),
    ...(certFile === undefined ? {} : { certFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
}
