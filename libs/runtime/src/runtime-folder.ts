import { folderOf } from '@troupe/engine';

/** The folder of this library's code, with all its folders: a place on a stack outside of it is the app's. */
export const runtimeFolder: string = folderOf(import.meta.url);
