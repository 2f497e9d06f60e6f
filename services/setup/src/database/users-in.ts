import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError, type Db } from 'mongodb';
import { TroupeError } from '@troupe/contracts';
import { makeUsers, type Restriction } from './make-users.ts';
import type { SetupSettings } from './setup-settings.ts';

/** Milliseconds the server has to become ready: the image of MongoDB starts it twice. */
const TIMEOUT_MS = 60_000;
const PAUSE_MS = 1_000;
const AUTHENTICATION_FAILED = 18;

/**
 * Waits for the server, and makes the users in the database that the address names.
 *
 * @throws TroupeError `invalid-configuration` when the server refuses it, `unavailable` when none answers in time
 */
export async function usersIn({ store, passwords }: SetupSettings): Promise<Restriction> {
  const client = new MongoClient(store, { serverSelectionTimeoutMS: 5_000, appName: 'troupe-setup' });
  try {
    return await whenReady(client.db(), passwords);
  } catch (error) {
    throw explained(error);
  } finally {
    await client.close();
  }
}

async function whenReady(db: Db, passwords: SetupSettings['passwords']): Promise<Restriction> {
  const until = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await makeUsers(db, passwords);
    } catch (error) {
      if (error instanceof MongoServerError || performance.now() > until) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

function explained(error: unknown): TroupeError {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const message = `The users of the database cannot be made: ${text}.`;
  if (!(error instanceof MongoServerError)) return new TroupeError('unavailable', message, { cause: error });
  const advice = ' If it was made with another password of its root, set MONGO_PASSWORD to that one.';
  return new TroupeError('invalid-configuration', error.code === AUTHENTICATION_FAILED ? message + advice : message, { cause: error });
}
