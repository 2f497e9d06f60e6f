import { fileURLToPath } from 'node:url';
import { mcp, secret } from 'troupe';

const program = fileURLToPath(new URL('../data/repeating-program.ts', import.meta.url));

/** Both repeat what they are given, in every answer. */
export const remote = mcp({
  name: 'remote',
  url: process.env['REMOTE_URL']!,
  headers: { authorization: secret('HOUSE', { prefix: 'Bearer ' }), 'x-house': secret('HOUSE_FILE', { prefix: 'token ' }) },
});
export const started = mcp({
  name: 'started',
  command: [process.execPath, program],
  env: { HOUSE: secret('HOUSE'), HOUSE_FILE: secret('HOUSE_FILE') },
});
