import type { Environment } from '@troupe/service';
import { setupSettings } from './setup-settings.ts';
import { usersIn } from './users-in.ts';

/** @returns what there is to say of it */
export async function setUpUsers(env: Environment): Promise<readonly string[]> {
  const restriction = await usersIn(setupSettings(env));
  const made = 'The users of the database are there, with their passwords.';
  if (restriction === 'by collection') return [made, 'Each may use its own collections alone.'];
  return [made, 'WARNING: This server has no roles by collection: each may use every collection. MongoDB restricts each to its own.'];
}
