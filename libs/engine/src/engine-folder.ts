import { folderOf } from './violation.ts';

/** The folder of the engine's code, with all its subfolders: in the published package that of all our code. */
export const engineFolder: string = folderOf(import.meta.url);
