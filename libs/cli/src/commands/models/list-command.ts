import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { appFolder, withApp, type AppOptions } from '../../input/app-folder.ts';
import { command } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { clipped } from '../../output/printable.ts';
import { table } from '../../output/table.ts';

const WIDTH = 80;

export function listCommand(group: Command, context: CliContext): void {
  const summary = 'list the models that agents of an app may ask, and what answers';
  withApp(command(group, 'list', summary, ['models list', 'models list --app my-app --json'])).action(async (options: AppOptions) => {
    const { list, notices } = await context.appModels(await appFolder(context, options));
    print(context, options, { models: list, notices }, () => [listText(list), ...notices].join('\n'));
  });
}

type Listed = Awaited<ReturnType<CliContext['appModels']>>['list'];

function listText(list: Listed): string {
  return table(
    ['NAME', 'ANSWERED BY', 'AGENTS'],
    list.map(({ name, answeredBy, standIn, agents }) => [
      name,
      answeredBy === undefined ? 'nothing: no provider serves it' : standIn ? 'demo, in its place' : answeredBy,
      clipped(agents.join(', '), WIDTH),
    ]),
  );
}
