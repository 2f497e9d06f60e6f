import { randomBytes } from 'node:crypto';

/** Makes marks that no other writer, and no other write of this one, ever has. */
export function nonces(): () => string {
  const writer = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `${writer}.${count++}`;
}
