import { redactor } from '@troupe/contracts';
import { secretsOf, takeEnvironment } from '@troupe/service/take-environment';
import { setUpCertificates } from './certificates/set-up-certificates.ts';
import { setUpPasswords } from './passwords/set-up-passwords.ts';
import { setUpUsers } from './database/set-up-users.ts';

const programs = { passwords: setUpPasswords, 'database-users': setUpUsers, certificates: setUpCertificates };

const env = takeEnvironment(process.env);
const name = process.argv[2] ?? '';
try {
  if (!Object.hasOwn(programs, name)) throw new Error(`Say what to make: ${Object.keys(programs).join(', ')}.`);
  for (const line of await programs[name as keyof typeof programs](env)) process.stdout.write(`${line}\n`);
} catch (error) {
  process.stderr.write(`${redactor(secretsOf(env)).text(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
