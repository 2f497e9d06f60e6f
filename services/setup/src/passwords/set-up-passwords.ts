import type { Environment } from '@troupe/service';
import { makePasswords } from './make-passwords.ts';

/** @returns what there is to say of it */
export async function setUpPasswords(env: Environment): Promise<readonly string[]> {
  const { SECRETS: folder = '/secrets', MONGO_PASSWORD: root = '' } = env;
  // A database that was made before there were passwords has one that somebody chose.
  const written = await makePasswords({ folder, given: root === '' ? {} : { 'mongodb/root': root } });
  return [written.length === 0 ? 'All passwords are there.' : `Wrote ${written.join(', ')}.`];
}
