import { MongoClient, MongoServerError, type Db } from 'mongodb';
import { TroupeError } from '@troupe/contracts';
import { toUnavailable } from './writes/failure.ts';
import { checkFormat } from './check-format.ts';
import { prepareCollections } from './collections/prepare-collections.ts';
import { wakeWriters } from './wake-writers.ts';
import { durable } from './writes/write-concern.ts';

export interface Connection {
  readonly client: MongoClient;
  readonly db: Db;
  /** The servers, without credentials: for messages. */
  readonly where: string;
}

const DEFAULT_DATABASE = 'troupe';
/** What MongoDB takes for the name of a database. */
const DATABASE_NAME = /^[^\s/\\."$\0]+$/;
const DATABASE_NAME_BYTES = 63;
/** Codes of servers that know us and let us do nothing: unauthorized, authentication failed. */
const REFUSALS = new Set<unknown>([13, 18, 8_000]);

/** @throws TroupeError `invalid-configuration` when the address cannot be used, `unavailable` when nobody answers there */
export async function connect(
  url: string,
  { database, documentsOnly = false }: { readonly database?: string; readonly documentsOnly?: boolean },
): Promise<Connection> {
  wakeWriters();
  const client = clientOf(url);
  const name = database ?? databaseIn(url) ?? DEFAULT_DATABASE;
  if (!DATABASE_NAME.test(name) || Buffer.byteLength(name) > DATABASE_NAME_BYTES)
    // The name is not repeated: after a password with a slash in it that was not encoded, it is the rest of that.
    throw unusable(`the name of its database has 1 to ${DATABASE_NAME_BYTES} bytes, with no blank and none of / \\ . " $`);
  const where =
    client.options.hosts.map(({ host, port }) => `${host}:${port}`).join(',') || (client.options.srvHost ?? 'the given address');
  try {
    await client.connect();
    const db = client.db(name);
    await prepareCollections(db, documentsOnly);
    await checkFormat(db, documentsOnly);
    return { client, db, where };
  } catch (error) {
    await client.close();
    throw refusal(error, where) ?? toUnavailable(error, where);
  }
}

/** Waiting does not help against wrong credentials, or a certificate that is not trusted. */
function refusal(error: unknown, where: string): TroupeError | undefined {
  const fault = certificateFault(error);
  if (fault !== undefined)
    return new TroupeError(
      'invalid-configuration',
      `The certificate of the MongoDB server at ${where} is refused: ${fault.replace(/\.$/, '')}. Check its name and dates, and the file of the authority that signed it (tlsCAFile in the address).`,
      { cause: error },
    );
  if (!(error instanceof MongoServerError) || !REFUSALS.has(error.code)) return undefined;
  return new TroupeError(
    'invalid-configuration',
    `The MongoDB server at ${where} refused us: ${error.message.replace(/\.$/, '')}. Check user, password and authSource of the address, and that the user may read and write the database.`,
    { cause: error },
  );
}

/** Codes of Node for a certificate that is not trusted; none of them passes by waiting. */
const CERTIFICATE_FAULT = /^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECODE))/;
/** How far down the cause of an error of the driver is looked for. */
const CAUSES = 5;

function certificateFault(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < CAUSES; cause = cause.cause, depth++) {
    const { code } = cause as { readonly code?: unknown };
    if (typeof code === 'string' && CERTIFICATE_FAULT.test(code)) return cause.message;
  }
  return undefined;
}

function clientOf(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'troupe',
      maxPoolSize: 8,
      minPoolSize: 1,
      // Milliseconds.
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 5_000,
      waitQueueTimeoutMS: 5_000,
      socketTimeoutMS: 10_000,
      // After a broken connection nothing is sent until the server was seen again.
      minHeartbeatFrequencyMS: 50,
      // We repeat writes ourselves, and know then whether they were done; compatible servers cannot.
      retryWrites: false,
      readPreference: 'primary',
      // Text that is none is the fault of one document; checked by the driver it fails all that are read with it.
      enableUtf8Validation: false,
      writeConcern: { w: durable.w, journal: durable.j },
    });
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error), error);
  }
}

function unusable(reason: string, cause?: unknown): TroupeError {
  return new TroupeError(
    'invalid-configuration',
    `The address of the MongoDB server cannot be used: ${reason}. It looks like mongodb://user:password@host:27017/troupe?authSource=admin.`,
    { cause },
  );
}

function databaseIn(url: string): string | undefined {
  const name = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}
