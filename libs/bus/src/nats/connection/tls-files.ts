import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { defaultBounds } from '@troupe/contracts';
import { misconfigured, textOf } from './failure.ts';

/** Paths of files in PEM, read at each connection. */
export interface TlsFiles {
  /** Who may have signed the server's certificate, besides those Node trusts. */
  readonly caFile?: string;
  /** Our certificate and its key, for servers that ask for one. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

const { tlsFileBytes: MOST } = defaultBounds;
/** Characters of a path that a message repeats. */
const SHOWN = 200;

/** @throws TroupeError `invalid-configuration` when they are not what they are named for */
export async function checkTlsFiles({ caFile, certFile, keyFile }: TlsFiles): Promise<void> {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw misconfigured('A client certificate for NATS needs both certFile and keyFile.');
  if (caFile !== undefined) await readAs('NATS_CA_FILE', 'a certificate', caFile, (pem) => new X509Certificate(pem));
  if (certFile === undefined || keyFile === undefined) return;
  const certificate = await readAs('NATS_CERT_FILE', 'a certificate', certFile, (pem) => new X509Certificate(pem));
  const key = await readAs('NATS_KEY_FILE', 'a private key without a passphrase', keyFile, createPrivateKey);
  if (!certificate.checkPrivateKey(key)) throw misconfigured('NATS_KEY_FILE is not the key of the certificate in NATS_CERT_FILE.');
}

/** The client of NATS would read a pipe or a device without end, and take a list of authorities that is none for an empty one. */
async function readAs<T>(setting: string, what: string, path: string, parse: (pem: string) => T): Promise<T> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw misconfigured(`${setting} cannot be used: ${path.length > SHOWN ? `${path.slice(0, SHOWN)}…` : path} ${reason}.`, cause);
  };
  const unreadable = (error: unknown): never => refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? textOf(error)})`, error);
  const found = await stat(path).catch(unreadable);
  if (!found.isFile()) return refuse('is no regular file');
  if (found.size > MOST) return refuse(`has ${found.size} bytes, and such files ${MOST} at most`);
  const pem = await readFile(path, 'utf8').catch(unreadable);
  if (!pem.includes('-----BEGIN ')) return refuse(`is not ${what} in PEM`);
  try {
    return parse(pem);
  } catch (error) {
    // Not what OpenSSL says, which nobody understands.
    return refuse(`is not ${what} in PEM`, error);
  }
}
