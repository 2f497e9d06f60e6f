import { readFileSync } from 'node:fs';
import { createRequire, registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * How the files of an app are imported:
 *
 * M1  `troupe` is always the running platform's copy, and `zod` is ours when the app has none, so that
 *     a bare folder anywhere on disk works.
 * M2  The first time a folder is loaded its files have their plain addresses. Every later time they
 *     carry the number of that loading, and so does each file of the folder they import: all of it is
 *     read anew. What was loaded before stays in memory with the code that still uses it.
 * M3  A file that says `import` or `export` is an ES module, whatever a package.json above it says.
 */

/** File address of each app's folder, ending in a slash. */
const roots = new Set<string>();
const rootOfLoading = new Map<string, string>();
/** The loading whose files keep their plain addresses. */
const FIRST = '';

/** Begins a loading of the folder (a real path, links resolved). */
export function beginLoading(root: string): string {
  if (roots.size === 0) registerHooks({ resolve });
  const rootUrl = pathToFileURL(`${root}/`).href;
  if (!roots.has(rootUrl)) {
    roots.add(rootUrl);
    return FIRST;
  }
  const loading = String(rootOfLoading.size + 2);
  rootOfLoading.set(loading, rootUrl);
  reloadCommonJs(rootUrl);
  return loading;
}

/** Imports one file of the app; every file of one loading gets the same `loading`. */
export async function importAppFile(path: string, loading: string): Promise<Record<string, unknown>> {
  return (await import(mark(pathToFileURL(path).href, loading))) as Record<string, unknown>;
}

/**
 * CommonJS modules are kept by path, whatever address they were imported by. Importing one that was
 * only forgotten would give it the empty exports of a module in a cycle, so they are run at once.
 */
function reloadCommonJs(rootUrl: string): void {
  const require = createRequire(import.meta.url);
  const paths = Object.keys(require.cache).filter((path) => isWithin(rootUrl, pathToFileURL(path).href));
  for (const path of paths) delete require.cache[path];
  for (const path of paths) {
    try {
      require(path);
    } catch {
      // Another import of it fails with the same error.
    }
  }
}

type Resolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

function resolve(specifier: string, context: ResolveHookContext, next: Resolve): ResolveFnOutput {
  const resolved = resolveShared(specifier, context, next) ?? next(specifier, context);
  if (![...roots].some((root) => isWithin(root, resolved.url))) return resolved;
  const loading = /\?troupe=(\d+)$/.exec(context.parentURL ?? '')?.[1] ?? FIRST;
  return {
    ...resolved,
    ...(isWithin(rootOfLoading.get(loading), resolved.url) ? { url: mark(resolved.url, loading) } : {}),
    ...(isPlainModule(resolved) ? { format: /\.ts(\?|$)/.test(resolved.url) ? 'module-typescript' : 'module' } : {}),
  };
}

/** M1. Resolving from this very file finds the platform's packages, in the repository as in an installed package. */
function resolveShared(specifier: string, context: ResolveHookContext, next: Resolve): ResolveFnOutput | undefined {
  const [name] = specifier.split('/', 1);
  const ours = { ...context, parentURL: import.meta.url };
  if (name === 'troupe') return next(specifier, ours);
  if (name !== 'zod') return undefined;
  try {
    return next(specifier, context);
  } catch {
    return next(specifier, ours);
  }
}

/** M3. */
function isPlainModule({ url, format }: ResolveFnOutput): boolean {
  if (format === 'module' || format === 'module-typescript' || !/\.(js|ts)(\?|$)/.test(url)) return false;
  // Only blanks of the same line before it: over line breaks the search would begin anew from each of them.
  return /^[^\S\r\n\u2028\u2029]*(import\s*["'{*\w]|export\s*[{*\w])/m.test(readFileSync(fileURLToPath(url), 'utf8'));
}

function isWithin(root: string | undefined, url: string): boolean {
  return root !== undefined && url.startsWith(root) && !url.slice(root.length).includes('node_modules/');
}

function mark(url: string, loading: string): string {
  return loading === FIRST || url.includes('?') ? url : `${url}?troupe=${loading}`;
}
