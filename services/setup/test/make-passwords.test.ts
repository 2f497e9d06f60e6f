import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePasswords } from '../src/passwords/make-passwords.ts';
import { placements, type User } from '../src/passwords/placements.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-passwords-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const owner = (): number => process.getuid!();
const make = (given: Partial<Readonly<Record<User, string>>> = {}): Promise<readonly string[]> => makePasswords({ folder, given, owner });
const all = (): Readonly<Record<string, string>> =>
  Object.fromEntries(placements.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8')]));

describe('the passwords of an installation', () => {
  it('are made of 256 random bits, another one for each user and each installation', async () => {
    await make();
    const first = all();
    rmSync(folder, { recursive: true });
    await make();
    const passwords = [first, all()].flatMap((files) =>
      [...new Set(placements.map(({ holds }) => holds))]
        .filter((holds) => holds !== 'all of nats')
        .map((user) => files[placements.find(({ holds }) => holds === user)!.file]!),
    );
    for (const password of passwords) expect(password).toMatch(/^[\w-]{43}$/);
    expect(new Set(passwords).size).toBe(passwords.length);
    expect(passwords.length).toBe(14);
  });

  it('are in files that one user may read, and nobody write', async () => {
    await make();
    for (const { file } of placements) expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o400]);
    const names = placements.map(({ file }) => dirname(file));
    expect(new Set(names)).toEqual(new Set(readdirSync(folder)));
  });

  it('go to those who need them alone, the same to all of them', async () => {
    await make();
    const files = all();
    const conf = files['nats/passwords.conf']!;
    for (const { file, holds } of placements) {
      if (holds === 'all of nats') continue;
      const readers = Object.entries(files).flatMap(([name, text]) => (text.includes(files[file]!) ? [name] : []));
      const wanted = placements.filter((each) => each.holds === holds || (holds.startsWith('nats/') && each.holds === 'all of nats'));
      expect(readers.toSorted()).toEqual(wanted.map((each) => each.file).toSorted());
    }
    expect(conf.match(/^NATS_[A-Z_]+_PASSWORD: "[\w-]{43}"$/gm)).toHaveLength(4);
  });

  it('stay as they are, also those of a start that was cut off; what is missing of them is made', async () => {
    const written = await make();
    expect(written).toHaveLength(placements.length);
    const before = all();
    expect(await make()).toEqual([]);
    for (const file of ['nats/passwords.conf', 'orchestrator/mongodb-password', 'mongo/root-password']) rmSync(join(folder, file));
    const half = join(folder, 'registry/nats-password.next');
    writeFileSync(half, 'half');
    chmodSync(half, 0o400);
    expect((await make()).toSorted()).toEqual(['mongo/root-password', 'nats/passwords.conf', 'orchestrator/mongodb-password']);
    expect(all()).toEqual(before);
  });

  it('may be given for a database that was made with another one', async () => {
    await make();
    const before = all();
    expect((await make({ 'mongodb/root': 'from before' })).toSorted()).toEqual(['database-users/root-password', 'mongo/root-password']);
    expect(all()).toEqual({ ...before, 'database-users/root-password': 'from before', 'mongo/root-password': 'from before' });
  });
});
