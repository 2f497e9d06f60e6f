import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { TroupeError, type McpDefinition } from '@troupe/contracts';
import { Option, type Command } from 'commander';
import { ExitError, type CliContext, type TriedServer } from '../../cli-context.ts';
import { exitCodeOfStop } from '../../exit-code.ts';
import { command } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { clipped, printable } from '../../output/printable.ts';
import { table } from '../../output/table.ts';
import { appFolder, withApp, type AppOptions } from '../../input/app-folder.ts';
import { definitionOf, type ServerOptions } from './definition-of.ts';
import { definitionText } from './definition-text.ts';

interface AddOptions extends AppOptions, ServerOptions {
  readonly untried?: true;
}

const DESCRIPTION_WIDTH = 60;
/** Names that a message lists. */
const MOST_NAMES = 30;

const examples = [
  'mcp add files -- npx -y @modelcontextprotocol/server-filesystem /srv/shared',
  "mcp add crm --url https://crm.example.com/mcp --header 'Authorization: Bearer secret:CRM'",
  'mcp add github --env GITHUB_TOKEN=secret:GITHUB --allow search_issues -- npx -y my-github-server',
  'mcp add notes --url https://notes.example.com/mcp --auth user',
];

/** Writes the definition of a server into an app, once it was seen to answer. */
export function addCommand(group: Command, context: CliContext): void {
  withApp(command(group, 'add', 'try a server of tools (MCP), and write it into tools/ of an app', examples))
    .argument('<name>', 'of the server; the names of its tools begin with it')
    .argument('[command...]', 'program that is the server, and its arguments, after --')
    .option('--url <url>', 'where the server answers, instead of a command')
    .option('--header <header>', "sent to the url, as 'Name: value'; may be repeated", collect)
    .option('--env <variable>', 'given to the command, as NAME=value; may be repeated', collect)
    .option('--allow <tool...>', 'only these of its tools, by the names the server has for them')
    .addOption(new Option('--auth <whose>', 'tokens of OAuth, for the platform or for each user').choices(['client-credentials', 'user']))
    .option('--issuer <url>', 'authorization server that gives the tokens')
    .option('--client-id <id>', 'how the platform is registered there')
    .option('--client-secret <secret>', 'and with which secret, as secret:NAME')
    .option('--private-key <secret>', 'or with which key in PEM, as secret:NAME')
    .option('--scope <scope>', 'what is asked for')
    .option('--untried', 'write it without trying the server')
    .addHelpText('after', secretsHelp)
    .action(async (name: string, program: readonly string[], options: AddOptions) => {
      const server = definitionOf(name, program, options, context.redact);
      const folder = await appFolder(context, options);
      const file = join(folder, 'tools', `${name}.ts`);
      if (existsSync(file)) throw isThere(folder, file);
      const tried = options.untried === true ? undefined : await tryServer(context, server);
      await write(folder, file, definitionText(server));
      const result = { name, file, tried: tried !== undefined, ...(tried === undefined ? {} : shown(tried)) };
      print(context, options, result, () => addedText(server, relative(folder, file), tried));
    });
}

const secretsHelp = `Secrets are given by their names. secret:CRM stands for the secret CRM, in a header, a
variable, --client-secret or --private-key; text may stand before it, as in
'Authorization: Bearer secret:CRM'. The file names the secret, and does not hold it. Its
value is in TROUPE_SECRET_CRM, where the server is tried and where the platform runs.
`;

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** @throws TroupeError when it cannot be reached, or does not have what is to be allowed */
async function tryServer({ tryMcpServer, interrupted }: CliContext, server: McpDefinition): Promise<TriedServer> {
  const tried = await tryMcpServer(server).catch((error: unknown) => {
    if (interrupted.aborted) throw new ExitError(exitCodeOfStop(interrupted));
    if (!(error instanceof TroupeError)) throw error;
    throw new TroupeError(error.code, `Nothing was written (--untried does it all the same). ${error.message}`, {
      cause: error,
    });
  });
  const missing = tried.asksUsers ? [] : (server.allow ?? []).filter((name) => !tried.has.includes(name));
  if (missing.length === 0) return tried;
  throw new TroupeError(
    'tool-not-found',
    `Nothing was written: the server has no tool ${missing.map((name) => JSON.stringify(name)).join(', ')}. It has: ${listed(tried.has)}.`,
  );
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, MOST_NAMES).map((name) => clipped(name, DESCRIPTION_WIDTH));
  return [...first, ...(names.length > first.length ? [`${names.length - first.length} more`] : [])].join(', ');
}

/** Never over a file that is there. */
async function write(folder: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw isThere(folder, file);
    throw new TroupeError('bad-request', `${file} cannot be written (${code}).`, { cause: error });
  }
}

function isThere(folder: string, file: string): TroupeError {
  return new TroupeError('already-exists', `${relative(folder, file)} is there already. Change it, or take another name.`);
}

function shown({ tools, leftOut, asksUsers }: TriedServer): object {
  return { tools, leftOut, asksUsers };
}

function addedText({ name }: McpDefinition, file: string, tried: TriedServer | undefined): string {
  if (tried === undefined) return `Wrote ${file}. The server was not tried.`;
  if (tried.asksUsers) return `Wrote ${file}. The server lists its tools to users who consented.`;
  const { tools, leftOut } = tried;
  const rows = tools.map(({ name: tool, effect, description }) => [tool, effect, clipped(description, DESCRIPTION_WIDTH)]);
  return [
    `Wrote ${file}. The server has ${tools.length === 1 ? '1 tool' : `${tools.length} tools`}:`,
    ...(tools.length === 0 ? [] : [table(['NAME', 'EFFECT', 'DESCRIPTION'], rows)]),
    ...leftOut.map((each) => `Left out: ${printable(each.name)}, ${printable(each.why)}.`),
    ...(tools.length === 0 ? [] : [`An agent calls all of them with tools: ['${name}'], or those that it names.`]),
  ].join('\n');
}
