import { MongoServerError, type Db } from 'mongodb';
import type { StoreService } from './collections.ts';
import { roleOf } from './role-of.ts';

/** Codes of MongoDB: no such command; a role, or a user, of that name is there. */
const NO_SUCH_COMMAND = 59;
const ROLE_EXISTS = 51_002;
const USER_EXISTS = 51_003;

/** Whether the users may use their own collections alone, or the server knows no such restriction. */
export type Restriction = 'by collection' | 'none';

/** Makes, or brings up to date, the user of each service in a database. May be repeated. */
export async function makeUsers(db: Db, passwords: Readonly<Record<StoreService, string>>): Promise<Restriction> {
  let restriction: Restriction = 'by collection';
  for (const [service, password] of Object.entries(passwords) as readonly (readonly [StoreService, string])[]) {
    const restricted = await makeRole(db, service);
    if (!restricted) restriction = 'none';
    const role = restricted ? roleOf(service, db.databaseName).name : 'readWrite';
    await makeUser(db, service, password, [{ role, db: db.databaseName }], restricted);
  }
  return restriction;
}

/** False on a server without roles of one's own. */
async function makeRole(db: Db, service: StoreService): Promise<boolean> {
  const { name, privileges } = roleOf(service, db.databaseName);
  try {
    await db.command({ createRole: name, privileges, roles: [] });
    return true;
  } catch (error) {
    if (codeOf(error) === NO_SUCH_COMMAND) return false;
    if (codeOf(error) !== ROLE_EXISTS) throw error;
  }
  await db.command({ updateRole: name, privileges, roles: [] });
  return true;
}

async function makeUser(db: Db, user: string, pwd: string, roles: readonly object[], restricted: boolean): Promise<void> {
  try {
    await db.command({ createUser: user, pwd, roles });
  } catch (error) {
    // FerretDB has no code of its own for this, and cannot change the roles of a user.
    if (codeOf(error) !== USER_EXISTS && !/already exists/.test((error as Error).message)) throw error;
    await db.command({ updateUser: user, pwd, ...(restricted ? { roles } : {}) });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof MongoServerError ? error.code : undefined;
}
