import type { Environment } from '@troupe/service';
import { makeCertificates } from './make-certificates.ts';

/** @returns what there is to say of it */
export async function setUpCertificates(env: Environment): Promise<readonly string[]> {
  const written = await makeCertificates({ folder: env['SECRETS'] ?? '/secrets' });
  return [written.length === 0 ? 'All certificates are there.' : `Made certificates: ${written.join(', ')}.`];
}
