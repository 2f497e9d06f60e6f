import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { replaceFile, textOf } from '../replace-file.ts';
import { holders as all, type Holder } from './holders.ts';
import { issueAuthority, issueCertificate, type Issued } from './issue.ts';

export interface CertificateOptions {
  /** Has a folder, or a volume, for each container, and `authority` for the key that signs. */
  readonly folder: string;
  readonly holders?: readonly Holder[];
  /** In ms since 1970. */
  readonly now?: number;
}

/** Milliseconds before its end in which a certificate is made anew. */
const RENEWED_MS = 30 * 86_400_000;

/**
 * Makes a certificate authority and the certificates that are not there, are not by it, end soon, or are
 * for other hosts: `ca.pem`, `certificate.pem`, `key.pem`, and `both.pem` as MongoDB reads it.
 *
 * @returns the folders that it wrote to
 */
export async function makeCertificates({ folder, holders = all, now = Date.now() }: CertificateOptions): Promise<readonly string[]> {
  const written: string[] = [];
  const own = join(folder, 'authority');
  let authority = await issuedIn(own);
  if (authority === undefined || endsSoon(authority, now)) {
    authority = await issueAuthority(now);
    await write(own, authority, undefined, 0);
    written.push('authority');
  }
  for (const holder of holders) {
    const place = join(folder, holder.folder);
    const there = await issuedIn(place);
    const isCurrent =
      (await textOf(join(place, 'ca.pem'))) === authority.certificate && (await textOf(join(place, 'both.pem'))) !== undefined;
    if (isCurrent && there !== undefined && isGood(there, authority, holder, now)) continue;
    await write(place, await issueCertificate(authority, holder, now), authority, holder.uid);
    written.push(holder.folder);
  }
  return written;
}

async function issuedIn(folder: string): Promise<Issued | undefined> {
  const [certificate, key] = [await textOf(join(folder, 'certificate.pem')), await textOf(join(folder, 'key.pem'))];
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

function isGood(there: Issued, authority: Issued, { hosts = [] }: Holder, now: number): boolean {
  const certificate = new X509Certificate(there.certificate);
  if (endsSoon(there, now) || !certificate.verify(new X509Certificate(authority.certificate).publicKey)) return false;
  return (
    certificate.checkPrivateKey(createPrivateKey(there.key)) &&
    (certificate.subjectAltName ?? '') === hosts.map((host) => `DNS:${host}`).join(', ')
  );
}

function endsSoon({ certificate }: Issued, now: number): boolean {
  return new X509Certificate(certificate).validToDate.getTime() - RENEWED_MS < now;
}

/** The certificate last: while it is not there, or does not fit its key, it is made again. */
async function write(place: string, { certificate, key }: Issued, authority: Issued | undefined, uid: number): Promise<void> {
  if (authority !== undefined) {
    await replaceFile(join(place, 'ca.pem'), authority.certificate, uid);
    await replaceFile(join(place, 'both.pem'), `${certificate}\n${key}\n`, uid);
  }
  await replaceFile(join(place, 'key.pem'), key, uid);
  await replaceFile(join(place, 'certificate.pem'), certificate, uid);
}
