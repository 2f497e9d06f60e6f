import { defaultBounds, type OpenApiDefinition, type WorkflowLog } from '@troupe/contracts';
import { checkedArguments } from '../foreign/checked-arguments.ts';
import { isSameList } from '../foreign/same-list.ts';
import { schemaCheck, type SchemaCheck } from '../foreign/schema-check.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpOutside } from '../http.ts';
import { listeners } from '../listeners.ts';
import { optionsOf } from '../mcp/foreign-tools.ts';
import type { ListedTool, ToolList } from '../port.ts';
import { toolNotFound } from '../tool-not-found.ts';
import type { ServerTools } from '../foreign/tools-of-servers.ts';
import { keepRead, type ReadApi } from './keep-read.ts';
import type { Operation } from './operation.ts';
import { clientTokens } from './requests/client-token.ts';
import type { Held } from './requests/credentials.ts';
import { isPaged } from './requests/next-page.ts';
import { limitsOf } from '../of-app/limits-of.ts';

export interface ApiParts {
  readonly log: WorkflowLog;
  readonly outside: HttpOutside;
}

interface ApiTool {
  readonly listed: ListedTool;
  readonly operation: Operation;
  readonly check: SchemaCheck;
}

const PAGES = 'When the result has "next", there is another page: call again with those arguments too.';

/** The operations of one API. Those it had stay while its document cannot be read again (U7). */
export function apiTools(api: OpenApiDefinition, { log, outside }: ApiParts): ServerTools {
  const changed = listeners();
  let client: Promise<HttpClient> | undefined;
  const clientOf = (): Promise<HttpClient> =>
    (client ??= import('../http/http-client.ts').then(({ httpClient }) => httpClient(outside.guard, outside.bounds)));
  const tokens = clientTokens(clientOf, outside.secrets);
  let tools: ReadonlyMap<string, ApiTool> = new Map();
  let list: ToolList = new Map();
  let held: Held = new Map();
  let trouble: string | undefined = 'it was not read yet';
  const show = ({ operations, left, schemes }: ReadApi): void => {
    trouble = undefined;
    held = new Map([...schemes].map(([name, scheme]) => [name, { scheme, credential: api.auth![name]! }]));
    tools = new Map(operations.map((operation) => [operation.name, apiTool(api, operation)]));
    if (left.length > 0)
      log.warn('Operations of an OpenAPI document are left out.', { api: api.name, operations: left.slice(0, 20), count: left.length });
    const next = new Map(Array.from(tools, ([name, { listed }]) => [name, listed]));
    if (isSameList(list, next)) return;
    list = next;
    changed.call();
  };
  const keeper = keepRead(api, { log, client: clientOf, onRead: show, onTrouble: (why) => (trouble = why) });
  const find = (name: string): ApiTool => {
    const tool = tools.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  return {
    list: () => list,
    watch: changed.add,
    check: (name, args) => checkedArguments(find(name).check, args),
    async run({ name, args }, context) {
      const { operation } = find(name);
      const { runOperation } = await import('./run-operation.ts');
      const parts = { client: await clientOf(), bounds: outside.bounds, secrets: outside.secrets, tokens, held };
      return { value: await runOperation(api, operation, args, context, parts) };
    },
    trouble: () => trouble,
    tried: keeper.tried,
    async close() {
      await keeper.close();
      await (await client)?.close();
    },
  };
}

function apiTool(api: OpenApiDefinition, operation: Operation): ApiTool {
  const { name, input, effect, build } = operation;
  const description = isPaged(operation) ? `${operation.description}\n${PAGES}` : operation.description;
  return {
    operation,
    check: schemaCheck(input, defaultBounds.mcpCheckTime),
    listed: {
      ...{ name, description, input, output: undefined, build, server: api.name },
      options: { ...optionsOf(api), effect },
      approve: api.approve,
      concurrency: undefined,
      ...limitsOf(`openapi.${api.name}`, api),
      reconciles: false,
    },
  };
}
