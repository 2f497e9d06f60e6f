import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The program of a server from npm. */
export function programOf(name: string): readonly [string, string] {
  const manifest = createRequire(import.meta.url).resolve(`@modelcontextprotocol/${name}/package.json`);
  return [process.execPath, join(dirname(manifest), 'dist/index.js')];
}
