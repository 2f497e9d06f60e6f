import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Our own packages, as their manifests say. */
export interface Workspace {
  manifest(name: string): Manifest;
  /** The exact version our packages depend on. */
  version(dependency: string): string;
  /** What is imported, such as `@troupe/store/sqlite`, and the source file behind it, relative to the folder of the packages. */
  readonly sources: ReadonlyMap<string, string>;
}

export async function readWorkspace(folder: string): Promise<Workspace> {
  const entries = await readdir(folder);
  const manifests = new Map<string, { readonly folder: string; readonly manifest: Manifest }>();
  for (const entry of entries) {
    const manifest = JSON.parse(await readFile(join(folder, entry, 'package.json'), 'utf8')) as Manifest;
    manifests.set(manifest.name, { folder: entry, manifest });
  }
  const find = (name: string): { readonly folder: string; readonly manifest: Manifest } => {
    const found = manifests.get(name);
    if (found === undefined) throw new Error(`There is no package ${name} in ${folder}.`);
    return found;
  };
  return {
    manifest: (name) => find(name).manifest,
    version(dependency) {
      const versions = [...manifests.values()].flatMap(({ manifest }) => manifest.dependencies?.[dependency] ?? []);
      const [version, ...others] = new Set(versions);
      if (version === undefined || others.length > 0)
        throw new Error(`${dependency} needs one exact version in ${folder}/*/package.json; found ${versions.join(', ') || 'none'}.`);
      return version;
    },
    sources: new Map(
      [...manifests.values()].flatMap(({ folder: within, manifest }) =>
        Object.entries(manifest.exports ?? {}).map(([door, file]) => [join(manifest.name, door), join(within, file)] as const),
      ),
    ),
  };
}
