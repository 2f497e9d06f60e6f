import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { makeUsers } from '../src/database/make-users.ts';
import { roleOf } from '../src/database/role-of.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMongo({ own: true });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

interface UserInfo {
  readonly user: string;
  readonly roles: readonly { readonly role: string }[];
}

it('makes a user for each service, again with a new password, and says whether the server restricts it', async () => {
  const client = new MongoClient(server.url);
  onTestFinished(() => client.close());
  const db = client.db(`users-${randomUUID().slice(0, 8)}`);
  const hasRoles = await db.command({ rolesInfo: 1 }).then(
    () => true,
    () => false,
  );
  for (const password of ['first-password', 'second-password'])
    expect(await makeUsers(db, { orchestrator: password, registry: password })).toBe(hasRoles ? 'by collection' : 'none');
  const { users } = (await db.command({ usersInfo: 1 })) as unknown as { readonly users: readonly UserInfo[] };
  const names = users.map(({ user }) => user);
  expect(names.toSorted()).toEqual(['orchestrator', 'registry']);
  const rolesOf = (name: string): readonly string[] => users.find(({ user }) => user === name)!.roles.map(({ role }) => role);
  // FerretDB gives everybody all rights, whatever it is asked for.
  for (const name of ['orchestrator', 'registry'] as const)
    expect(rolesOf(name).toSorted()).toEqual(hasRoles ? [roleOf(name, db.databaseName).name] : ['clusterAdmin', 'readWriteAnyDatabase']);
});
