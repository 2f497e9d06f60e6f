import { join } from 'node:path';
import { isAppFolder } from '@troupe/sdk/app';

/** The app to run when none is named: the current folder, or the sample of a repository. */
export async function findApp(folder: string): Promise<string | undefined> {
  if (await isAppFolder(folder)) return folder;
  const sample = join(folder, 'examples', 'sample');
  return (await isAppFolder(sample)) ? sample : undefined;
}
