import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { defaultBounds, TroupeError, type SecretSource } from '@troupe/contracts';

/** What `open` says where there is no such file, or no folder. */
const ABSENT = ['ENOENT', 'ENOTDIR'];

/** Files of a folder, each named like the secret it holds. They are read each time: one that was changed counts at once. */
export function folderSecrets(folder: string): SecretSource {
  return {
    async find(name) {
      try {
        return await readSecret(folder, name);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== undefined && ABSENT.includes(code)) return undefined;
        // The message of the system has the path, which says no more than this does.
        throw new TroupeError('unavailable', `The secret ${name} cannot be read from ${folder} (${code ?? (error as Error).message}).`, {
          retryable: true,
        });
      }
    },
    howToAdd: (name) => `put it into the file ${join(folder, name)}`,
  };
}

async function readSecret(folder: string, name: string): Promise<string | undefined> {
  // Kubernetes has links there, each to a file of the same folder; none may lead out of it.
  const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, name))]);
  if (!path.startsWith(root + sep)) throw new Error('it is a link out of the folder');
  // A pipe would have nobody at its other end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is not a file');
    const bytes = Buffer.alloc(defaultBounds.secretBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (length > defaultBounds.secretBytes) throw new Error(`it has more than ${defaultBounds.secretBytes} bytes`);
      if (bytesRead === 0) break;
    }
    return textOf(bytes.subarray(0, length)).trim() || undefined;
  } finally {
    await file.close();
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8');
  }
}
