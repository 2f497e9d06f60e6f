import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { replaceFile, textOf } from '../replace-file.ts';
import { placements, type Placement, type User } from './placements.ts';

export interface PasswordOptions {
  /** Has a folder, or a volume, for each container. */
  readonly folder: string;
  /** Instead of what is there or would be made. */
  readonly given?: Partial<Readonly<Record<User, string>>>;
  /** Who owns a file; the user of its container by default. */
  readonly owner?: (placement: Placement) => number;
}

/** Bits of chance in a password. */
const BITS = 256;

/**
 * Makes the passwords that are not there yet, and gives each container those that it needs. What is
 * there stays, so this may be repeated, also after it was cut off.
 *
 * @returns the files that it wrote
 */
export async function makePasswords({ folder, given = {}, owner = ({ uid }) => uid }: PasswordOptions): Promise<readonly string[]> {
  const passwords = new Map<User, string>();
  for (const { file, holds } of placements) {
    if (holds === 'all of nats' || passwords.has(holds)) continue;
    const there = given[holds] ?? (await textOf(join(folder, file)));
    if (there !== undefined) passwords.set(holds, there);
  }
  const passwordOf = (user: User): string => {
    const password = passwords.get(user) ?? randomBytes(BITS / 8).toString('base64url');
    passwords.set(user, password);
    return password;
  };
  const written: string[] = [];
  for (const placement of placements) {
    const path = join(folder, placement.file);
    const text = placement.holds === 'all of nats' ? natsConfiguration(passwordOf) : passwordOf(placement.holds);
    if ((await textOf(path)) === text) continue;
    await replaceFile(path, text, owner(placement));
    written.push(placement.file);
  }
  return written;
}

/** The variables that infra/nats/permissions.conf names. */
function natsConfiguration(passwordOf: (user: User) => string): string {
  const users = new Set(placements.map(({ holds }) => holds).filter((holds) => holds.startsWith('nats/')) as readonly User[]);
  return [...users]
    .map((user) => `NATS_${user.slice('nats/'.length).toUpperCase().replaceAll('-', '_')}_PASSWORD: ${JSON.stringify(passwordOf(user))}\n`)
    .join('');
}
