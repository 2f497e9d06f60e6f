import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DashboardFile {
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Dashboard {
  /** Of all files together: where one changes, the addresses of all do. */
  readonly version: string;
  readonly index: Buffer;
  readonly icon: DashboardFile;
  readonly files: ReadonlyMap<string, DashboardFile>;
}

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * The application as `npm run dashboard` built it.
 *
 * @throws Error when it was not built
 */
export function readDashboard(): Dashboard {
  const folder = builtFolder();
  const names = readdirSync(folder)
    .filter((name) => extname(name) in types)
    .toSorted();
  if (!names.includes('main.js')) throw new Error(`There is no dashboard in ${folder}: "npm run dashboard" builds it.`);
  const files = new Map(names.map((name) => [name, { type: types[extname(name)]!, bytes: readFileSync(join(folder, name)) }]));
  const hash = createHash('sha256');
  for (const [name, { bytes }] of files) hash.update(name).update(bytes);
  const version = hash.digest('base64url').slice(0, 16);
  return { version, index: Buffer.from(indexPage(version)), icon: { type: 'image/svg+xml', bytes: Buffer.from(ICON) }, files };
}

function indexPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Troupe</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/dashboard/${version}/main.css">
<script type="module" src="/dashboard/${version}/main.js"></script>
</head>
<body>
<div id="app"></div>
<noscript>The dashboard needs JavaScript. The API is described at <a href="/docs">/docs</a>.</noscript>
</body>
</html>
`;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#6b3fd4"/><g fill="#fff"><circle cx="9" cy="11" r="3"/><circle cx="23" cy="11" r="3"/><circle cx="16" cy="22" r="3"/></g><path d="M9 11h14l-7 11z" fill="none" stroke="#fff" stroke-width="1.5"/></svg>
`;

/** Beside this file where the package was built for publication, else in the folder of this library. */
function builtFolder(): string {
  const beside = fileURLToPath(new URL('dashboard', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../built', import.meta.url));
}
