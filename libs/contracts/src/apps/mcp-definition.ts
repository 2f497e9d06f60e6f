import type { RetryPolicy } from '../log/call-options.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Duration } from '../values/duration.ts';
import type { Limited } from './limits/limit-definition.ts';
import type { AskHuman } from './humans/ask-human.ts';

/** A server that speaks the Model Context Protocol, whose tools agents may call as `<name>_<tool>`. */
export interface McpDefinition<Name extends string = string> extends Limited {
  readonly kind: 'mcp';
  readonly name: Name;
  /** The program that is the server, and its arguments; it is spoken with over its standard input and output. */
  readonly command?: readonly [program: string, ...args: readonly string[]];
  /** What the program finds in its environment, besides the path, the home folder and the name of the user. */
  readonly env?: Readonly<Record<string, Secret | string>>;
  /** The folder it runs in; that of the process by default. */
  readonly cwd?: string;
  /** Where the server answers over streamable HTTP, instead of a `command`. */
  readonly url?: string;
  /** Sent with each request to the `url`. */
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** Who the server is asked for, instead of a header: the platform as a machine, or each user, who consents first. */
  readonly auth?: ClientCredentials | UserConsent;
  /** Names of tools as the server has them: there are no others. All of them by default. */
  readonly allow?: readonly string[];
  /** Whether agents can list and read its resources, as tools `list_resources` and `read_resource` of it. */
  readonly resources?: boolean;
  /** The same for its prompts, `list_prompts` and `get_prompt`. */
  readonly prompts?: boolean;
  /** Whether a human decides before one of its tools runs. */
  readonly approve?: AskHuman;
  /** Longest run of one attempt; 60 s by default. */
  readonly timeout?: Duration;
  readonly retry?: RetryPolicy;
}

/** OAuth 2.1 for machines: the platform is the client, and no human is asked. */
export interface ClientCredentials {
  /** The authorization server: credentials go nowhere else, wherever the server of the tools sends. */
  readonly issuer: string;
  readonly clientId: string;
  /** What the client is registered with: a secret, or a private key in PEM of which only signatures are sent. */
  readonly clientSecret?: Secret | string;
  readonly privateKey?: Secret | string;
  /** Of signatures by the private key; `ES256` by default. */
  readonly algorithm?: string;
  readonly scope?: string;
}

/** OAuth 2.1 for users: each logs in at the authorization server of the `url`, and consents, when a tool first needs it. */
export interface UserConsent {
  readonly perUser: true;
  /** The authorization server, where no other is to be asked, whatever the server of the tools says. */
  readonly issuer?: string;
  /** How the platform is registered there; it is registered by itself where this is missing. */
  readonly clientId?: string;
  readonly clientSecret?: Secret | string;
  /** What is asked for where the server does not say. */
  readonly scope?: string;
}

export function isPerUser(auth: McpDefinition['auth']): auth is UserConsent {
  return auth !== undefined && 'perUser' in auth;
}

/** The name under which agents list a tool of a server is this and more. */
export function mcpPrefix({ name }: Pick<McpDefinition, 'name'>): string {
  return `${name}_`;
}

/** Whether a name is that of a server, or of a tool of one, as far as it says. */
export function isOfServer(name: string, servers: Iterable<Pick<McpDefinition, 'name'>>): boolean {
  for (const server of servers) if (name === server.name || name.startsWith(mcpPrefix(server))) return true;
  return false;
}
