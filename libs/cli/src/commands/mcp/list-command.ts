import type { McpDefinition } from '@troupe/contracts';
import type { CatalogEntry } from '@troupe/sdk';
import { loadApp } from '@troupe/sdk/app';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { clipped } from '../../output/printable.ts';
import { table } from '../../output/table.ts';
import { appFolder, withApp, type AppOptions } from '../../input/app-folder.ts';

const WIDTH = 100;

/** The servers that an app names, and what the platform that runs it has of them. */
export function listCommand(group: Command, context: CliContext): void {
  withApp(
    remoteCommand(group, 'list', 'list the servers of tools (MCP) of an app, as the platform has them', ['mcp list', 'mcp list --json']),
  ).action(async (options: AppOptions & RemoteOptions) => {
    const { servers = new Map() } = await loadApp(await appFolder(context, options));
    const client = clientOf(context, options);
    const [tools, { details = [] }] = await Promise.all([client.tools(), client.readiness()]);
    const found = [...servers.values()].filter((server): server is McpDefinition => server.kind === 'mcp');
    const rows = found.map((server) => stateOf(server, tools, details));
    print(context, options, rows, () => (rows.length === 0 ? 'None.' : listText(rows)));
  });
}

interface ServerState {
  readonly name: string;
  /** The program, or the host. */
  readonly at: string;
  readonly tools: number;
  readonly trouble?: string;
}

function stateOf({ name, url, command }: McpDefinition, tools: readonly CatalogEntry[], details: readonly string[]): ServerState {
  const own = tools
    .map((tool) => tool.details as { readonly server?: string; readonly trouble?: string })
    .filter(({ server }) => server === name);
  const trouble =
    own.find((tool) => tool.trouble !== undefined)?.trouble ??
    details.find((detail) => detail.startsWith(`The MCP server ${JSON.stringify(name)} `)) ??
    (own.length === 0 ? 'The platform knows no tool of it.' : undefined);
  return {
    name,
    at: url === undefined ? command![0] : new URL(url).host,
    tools: own.length,
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function listText(rows: readonly ServerState[]): string {
  return table(
    ['NAME', 'AT', 'TOOLS', 'TROUBLE'],
    rows.map(({ name, at, tools, trouble = '' }) => [name, at, String(tools), clipped(trouble, WIDTH)]),
  );
}
