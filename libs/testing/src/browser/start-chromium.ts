import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { progress } from '../servers/progress.ts';
import { runScript } from '../servers/repository-script.ts';

/** Its names on the PATH. */
const programs = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const ADVICE = 'Install Chromium or Chrome, or set CHROMIUM to the path of its program.';

/**
 * A real Chromium without windows: what `CHROMIUM` names, else one on the PATH, else what is installed on Debian as root.
 *
 * @throws Error that says what to install when there is none
 */
export async function startChromium(): Promise<Browser> {
  // Root, as which tests run in containers, has no sandbox there; the pages are our own.
  return chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
}

export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM'];
  if (given !== undefined && given !== '') return given;
  const found = (await onPath()) ?? (await fromDebian());
  if (found === undefined) throw new Error(`There is no Chromium for the tests: CHROMIUM is not set, and none is on the PATH. ${ADVICE}`);
  return found;
}

async function onPath(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const file of programs.flatMap((name) => folders.map((folder) => join(folder, name)))) if (await isProgram(file)) return file;
  return undefined;
}

async function fromDebian(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !(await isProgram('/usr/bin/apt-get'))) return undefined;
  progress('Chromium: installing it from Debian packages');
  await runScript('Chromium', 'debian-chromium.sh', []);
  return onPath();
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
