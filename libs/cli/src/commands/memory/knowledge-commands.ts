import { readFile } from 'node:fs/promises';
import type { KnowledgePart, KnowledgeSource } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { UsageError } from '../../input/usage-error.ts';
import { printable, printableLines } from '../../output/printable.ts';
import { table } from '../../output/table.ts';

/** What agents look things up in. */
export function knowledgeCommands(program: Command, context: CliContext): void {
  const knowledge = program
    .command('knowledge')
    .summary('put texts where agents look things up')
    .description('put texts where agents look things up, list, search and delete them');
  remoteCommand(knowledge, 'put', 'put files into a base: Markdown by .md, plain text else', ['knowledge put handbook handbook/*.md'])
    .argument('<base>')
    .argument('<files...>', 'each is a source of that name')
    .action(async (base: string, files: readonly string[], options: RemoteOptions) => {
      const client = clientOf(context, options);
      const put: KnowledgeSource[] = [];
      for (const file of files) {
        const type = /\.(?:md|markdown)$/i.test(file) ? 'text/markdown' : 'text/plain';
        put.push(await client.putKnowledge(base, file, { type, content: await textOf(file) }));
      }
      print(context, options, put, () => sourceTable(put));
    });
  remoteCommand(knowledge, 'list', 'list the sources of a base', ['knowledge list handbook'])
    .argument('<base>')
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async (base: string, options: RemoteOptions & { readonly limit: number }) => {
      const { items, more } = await first(clientOf(context, options).knowledge(base), options.limit);
      print(context, options, items, () => sourceTable(items));
      if (more) printMoreHint(context, options.limit);
    });
  remoteCommand(knowledge, 'search', 'search a base, the nearest parts first', ['knowledge search handbook "days of holiday"'])
    .argument('<base>')
    .argument('<query>', 'what to look for')
    .action(async (base: string, query: string, options: RemoteOptions) => {
      const found = await clientOf(context, options).searchKnowledge(base, query);
      print(context, options, found, () => partTexts(found));
    });
  remoteCommand(knowledge, 'delete', 'delete a source of a base', ['knowledge delete handbook handbook/travel.md'])
    .argument('<base>')
    .argument('<source>')
    .action(async (base: string, source: string, options: RemoteOptions) => {
      await clientOf(context, options).deleteKnowledge(base, source);
      print(context, options, { deleted: source }, () => `${printable(source)} is deleted.`);
    });
}

async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as text in UTF-8: ${(error as Error).message}`);
  }
}

function sourceTable(sources: readonly KnowledgeSource[]): string {
  if (sources.length === 0) return 'None.';
  return table(
    ['SOURCE', 'TYPE', 'PARTS'],
    sources.map(({ source, type, parts }) => [printable(source), type, String(parts)]),
  );
}

function partTexts(parts: readonly KnowledgePart[]): string {
  if (parts.length === 0) return 'None.';
  const shown = parts.map(({ source, headings, lines: [from, to], text }) => {
    return `${printable([`${source}:${from}-${to}`, ...headings].join(' > '))}\n${printableLines(text)}`;
  });
  return shown.join('\n\n');
}
