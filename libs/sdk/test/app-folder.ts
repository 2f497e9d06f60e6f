import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface AppFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
}

/** A folder outside the repository, without node_modules, gone when the test ends. */
export async function appFolder(files: Readonly<Record<string, string>>): Promise<AppFolder> {
  const path = await mkdtemp(join(tmpdir(), 'troupe-app-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const write = async (contents: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
    for (const [name, text] of Object.entries(contents)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    }
  };
  await write(files);
  return { path, write };
}
