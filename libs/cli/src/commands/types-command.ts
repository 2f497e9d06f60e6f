import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ExitError, type CliContext } from '../cli-context.ts';
import { exitCode } from '../exit-code.ts';
import { appFolder, withApp, type AppOptions } from '../input/app-folder.ts';
import { command } from '../input/command-options.ts';
import { print } from '../output/print.ts';
import { printable } from '../output/printable.ts';

interface TypesOptions extends AppOptions {
  readonly check?: true;
}

/** Has the compiler know the names of an app. */
export function typesCommand(program: Command, context: CliContext): void {
  withApp(command(program, 'types', 'write the names of an app for the compiler', ['types', 'types --app my-app', 'types --check']))
    .option('--check', 'write nothing; end with 1 when what is written is not what would be')
    .action(async (options: TypesOptions) => {
      const folder = await appFolder(context, options);
      const { file, text } = await context.appNames(folder);
      const path = join(folder, file);
      const isCurrent = (await readFile(path, 'utf8').catch(() => undefined)) === text;
      if (!isCurrent && options.check === undefined) await writeFile(path, text);
      const what = isCurrent ? 'is as it should be' : options.check === undefined ? 'is written' : 'is not what "troupe types" would write';
      print(context, options, { file: path, changed: !isCurrent }, () => `${printable(path)} ${what}.`);
      if (!isCurrent && options.check === true) throw new ExitError(exitCode.failure);
    });
}
