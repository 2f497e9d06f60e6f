import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultBounds } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { terminal } from './terminal.ts';

describe('the file of troupe replay', () => {
  it('is refused beyond its bound', async () => {
    const file = join(await temporaryFolder(), 'history.json');
    await writeFile(file, '');
    await truncate(file, defaultBounds.historyFileBytes + 1);
    const shell = terminal();
    expect(await shell.run('replay', file)).not.toBe(0);
    expect(shell.stderr).toContain(`more than ${defaultBounds.historyFileBytes} bytes`);
  });

  it('is refused when it has no end', async () => {
    const shell = terminal();
    expect(await shell.run('replay', '/dev/zero')).not.toBe(0);
    expect(shell.stderr).toContain('/dev/zero has more than');
  });

  it('is refused when it cannot be read', async () => {
    const shell = terminal();
    expect(await shell.run('replay', join(await temporaryFolder(), 'nowhere.json'))).not.toBe(0);
    expect(shell.stderr).toContain('cannot be read (ENOENT)');
  });
});
