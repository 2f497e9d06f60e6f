import { Argument, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';

/** Of the shell: calls the command with the words typed so far, the last of which is being completed. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_troupe() {
  local IFS=$'\\n'
  COMPREPLY=( $(troupe complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) )
}
complete -o default -F _troupe troupe`,
  zsh: `#compdef troupe
_troupe() {
  local -a found
  found=("\${(@f)$(troupe complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found || _files
}
compdef _troupe troupe`,
  fish: `function __troupe
  set -l words (commandline -opc) (commandline -ct)
  troupe complete -- $words[2..-1] 2>/dev/null
end
complete -c troupe -f -a '(__troupe)'`,
};

/** Completion of commands and options by the shell. */
export function completionCommand(program: Command, { stdout }: CliContext): void {
  program
    .command('completion')
    .summary('print what a shell needs to complete commands')
    .description('print what a shell needs to complete commands')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      '\nExamples:\n  $ source <(troupe completion bash)\n  $ troupe completion fish > ~/.config/fish/completions/troupe.fish\n',
    )
    .action((shell: string) => void stdout.write(`${scripts[shell]!}\n`));
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) => {
      for (const each of completions(program, words)) stdout.write(`${each}\n`);
    });
}

/** What the last word may become, after those before it. */
function completions(program: Command, words: readonly string[]): readonly string[] {
  const [last = '', ...before] = words.toReversed();
  let at = program;
  for (const word of before.toReversed()) at = at.commands.find((each) => each.name() === word) ?? at;
  const found = last.startsWith('-')
    ? [...at.options.map(({ long }) => long!), '--help']
    : at.commands.filter((each) => !isHidden(each)).map((each) => each.name());
  return found.filter((each) => each.startsWith(last)).toSorted();
}

function isHidden(command: Command): boolean {
  return command.name() === 'complete';
}
