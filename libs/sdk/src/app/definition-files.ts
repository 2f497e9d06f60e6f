import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultBounds, type Definition, type Fault } from '@troupe/contracts';

/** Folders that hold definitions. */
export type Folder = 'workflows' | 'agents' | 'tools' | 'activities' | 'models' | 'hooks' | 'schedules' | 'topics';

export const kindOfFolder: Readonly<Record<Folder, Definition['kind']>> = {
  workflows: 'workflow',
  agents: 'agent',
  tools: 'tool',
  activities: 'activity',
  models: 'model',
  hooks: 'hook',
  schedules: 'schedule',
  topics: 'topic',
};
export const folders: readonly Folder[] = Object.keys(kindOfFolder) as Folder[];

/** A file that is to export definitions. */
export interface DefinitionFile {
  readonly folder: Folder;
  /** Relative to the app. */
  readonly path: string;
}

const { appFiles: MAX_FILES, appFileBytes: MAX_FILE_BYTES, appBrackets: MAX_DEPTH } = defaultBounds;

/** The files of an app that are to export definitions, in order, and those that cannot be read as one. */
export async function definitionFiles(
  root: string,
): Promise<{ readonly files: readonly DefinitionFile[]; readonly problems: readonly Fault[] }> {
  const files: DefinitionFile[] = [];
  const problems: Fault[] = [];
  for (const folder of folders) {
    const names = await readdir(join(root, folder)).catch(({ code }: NodeJS.ErrnoException): string[] => {
      if (code !== 'ENOENT')
        problems.push({ file: folder, message: code === 'ENOTDIR' ? 'It is not a folder.' : `It cannot be read: ${code}.` });
      return [];
    });
    for (const name of names.filter(isCode).sort()) {
      const path = `${folder}/${name}`;
      const problem = await unreadable(join(root, path));
      if (problem === 'folder') continue;
      if (problem === undefined) files.push({ folder, path });
      else problems.push({ file: path, message: problem });
    }
  }
  if (files.length > MAX_FILES) problems.push({ message: `It has ${files.length} files of definitions; ${MAX_FILES} are the most.` });
  return { files: files.slice(0, MAX_FILES), problems };
}

function isCode(name: string): boolean {
  return (
    !name.startsWith('.') && !name.endsWith('.d.ts') && ['.ts', '.js', '.mjs'].some((end) => name.length > end.length && name.endsWith(end))
  );
}

/** Why a file cannot be imported. A pipe or a device would be read without end. */
async function unreadable(path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown');
  if (typeof found === 'string') return `It cannot be read: ${found}.`;
  if (found.isDirectory()) return 'folder';
  if (!found.isFile()) return 'It is no regular file.';
  if (found.size > MAX_FILE_BYTES) return `It has ${found.size} bytes; code has at most ${MAX_FILE_BYTES}.`;
  return isTooDeep(await readFile(path)) ? `Its brackets are nested more than ${MAX_DEPTH} deep.` : undefined;
}

/** Node's parser of TypeScript breaks on brackets nested too deep, and then for every later file of the process. */
function isTooDeep(code: Uint8Array): boolean {
  let depth = 0;
  for (const byte of code) {
    if (byte === 0x28 || byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x29 || byte === 0x5d || byte === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
