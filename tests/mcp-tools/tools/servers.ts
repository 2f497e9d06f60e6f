import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { mcp } from 'troupe';

const manifest = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-filesystem/package.json');

export const files = mcp({
  name: 'files',
  command: [process.execPath, join(dirname(manifest), 'dist/index.js'), import.meta.dirname],
  allow: ['read_text_file', 'write_file'],
});

/** It asks a human before it books. */
export const desk = mcp({
  name: 'desk',
  command: [process.execPath, join(import.meta.dirname, '../../../libs/tools/test/mcp/asking-server.ts')],
});

/** Nobody listens there. */
export const away = mcp({ name: 'away', url: 'http://127.0.0.1:9/mcp' });
