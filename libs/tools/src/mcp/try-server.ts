import { isPerUser, TroupeError, type Effect, type McpDefinition, type WorkflowLog } from '@troupe/contracts';
import { foreignTools } from './foreign-tools.ts';
import { reasonOf } from './keep-connected.ts';
import type { Connection } from './open-connection.ts';
import type { ServerParts } from './server-tools.ts';

/** What a server has, by one connection that was closed then. */
export interface TriedServer {
  /** Those that agents may call, by the names they have here. */
  readonly tools: readonly { readonly name: string; readonly description: string; readonly effect: Effect }[];
  /** Names of all its tools, as the server has them. */
  readonly has: readonly string[];
  /** Those that cannot be taken, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Whether it lists its tools to users who consented, and to nobody else. */
  readonly asksUsers: boolean;
}

export interface TryParts extends Pick<ServerParts, 'version' | 'reach'> {
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

/**
 * Connects with a server once, as the platform would, and lists its tools.
 *
 * @throws TroupeError `unavailable` with the reason, and what a program last wrote to its standard error
 */
export async function tryServer(server: McpDefinition, { version, reach, signal }: TryParts): Promise<TriedServer> {
  const { openConnection } = await import('./open-connection.ts');
  let said = '';
  let connection: Connection | undefined;
  const perUser = isPerUser(server.auth);
  try {
    connection = await openConnection(server, {
      ...{ prior: undefined, version, reach, signal, log: logOf((text) => (said = text)), onChange() {} },
      ...(perUser ? { auth: { token: async () => undefined } } : {}),
    });
    const { lost } = connection;
    const breaks = async (): Promise<never> => {
      throw new Error(await lost);
    };
    return listed(server, await Promise.race([connection.listTools(), breaks()]));
  } catch (error) {
    if (perUser && (error as Error).name === 'UnauthorizedError') return { tools: [], has: [], leftOut: [], asksUsers: true };
    const what = `The MCP server ${JSON.stringify(server.name)} cannot be reached: ${reasonOf(error).replace(/\.$/, '')}.`;
    throw new TroupeError('unavailable', said === '' ? what : `${what} It wrote: ${said}`, { cause: error });
  } finally {
    await connection?.close();
  }
}

function listed(server: McpDefinition, found: Awaited<ReturnType<Connection['listTools']>>): TriedServer {
  const leftOut: { name: string; why: string }[] = [];
  const tools = foreignTools(server, found, (name, why) => leftOut.push({ name: name.slice(0, 128), why }));
  return {
    tools: Array.from(tools.values(), ({ listed: { name, description, options } }) => ({
      name,
      description,
      effect: options.effect as Effect,
    })),
    has: found.map(({ name }) => name),
    leftOut,
    asksUsers: false,
  };
}

/** Of a connection that is tried once, only what the program wrote to its standard error is of use. */
function logOf(onSaid: (text: string) => void): WorkflowLog {
  const info: WorkflowLog['info'] = (_message, data: { readonly text?: string } = {}) => {
    if (data.text !== undefined) onSaid(data.text);
  };
  return { debug() {}, info, warn() {}, error() {} };
}
