import { TroupeError } from '@troupe/contracts';
import type { Command } from 'commander';
import { ExitError, type CliContext, type ModelTrial } from '../../cli-context.ts';
import { exitCode, exitCodeOfStop } from '../../exit-code.ts';
import { appFolder, withApp, type AppOptions } from '../../input/app-folder.ts';
import { command } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { printable } from '../../output/printable.ts';
import { table } from '../../output/table.ts';

const DESCRIPTION = `Tries a model with six short calls, which cost what they cost: text, streaming, counted tokens,
calls of tools, several at once, answers from their results, typed output, images. Ends with
exit code 1 when the model does not answer with text.`;

export function probeCommand(group: Command, context: CliContext): void {
  withApp(
    command(group, 'probe', 'try what a model can do', ['models probe openai/gpt-5-mini', 'models probe default --app my-app --json']),
  )
    .argument('<name>', 'of the model, as agents name it')
    .addHelpText('before', `${DESCRIPTION}\n`)
    .action(async (name: string, options: AppOptions) => {
      const { probe } = await context.appModels(await appFolder(context, options));
      const trials = probe(name, context.interrupted);
      if (trials === undefined)
        throw new TroupeError(
          'model-not-found',
          `No provider serves the model ${JSON.stringify(name)}: "troupe models list" has those there are.`,
        );
      const seen: ModelTrial[] = [];
      for await (const trial of trials) seen.push(trial);
      if (context.interrupted.aborted) throw new ExitError(exitCodeOfStop(context.interrupted));
      print(context, options, { model: name, checks: seen }, () => trialsText(seen));
      if (!seen.some(({ check, ok }) => check === 'text' && ok)) throw new ExitError(exitCode.failure);
    });
}

function trialsText(trials: readonly ModelTrial[]): string {
  return table(
    ['CHECK', 'OK', 'SEEN'],
    trials.map(({ check, ok, detail }) => [check, ok ? 'yes' : 'no', printable(detail)]),
  );
}
