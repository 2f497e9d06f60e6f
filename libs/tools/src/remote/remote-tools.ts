import { createHash } from 'node:crypto';
import { type Json, type RemoteDefinition, type WorkflowLog } from '@troupe/contracts';
import { checkedArguments } from '../foreign/checked-arguments.ts';
import { away } from '../foreign/lost-calls.ts';
import { isSameList } from '../foreign/same-list.ts';
import { schemaCheck } from '../foreign/schema-check.ts';
import type { ServerTools } from '../foreign/tools-of-servers.ts';
import type { HttpOutside } from '../http.ts';
import { listeners } from '../listeners.ts';
import type { ListedTool, ToolList } from '../port.ts';
import { toolNotFound } from '../tool-not-found.ts';
import type { AgentFetch } from './agent-fetch.ts';
import { keepCard } from './keep-card.ts';
import type { ReadCard } from './read-card.ts';
import { remoteOptions, timeLimitOf } from './remote-options.ts';
import type { OpenAgent } from './run-call.ts';
import { limitsOf } from '../of-app/limits-of.ts';

export interface RemoteParts {
  readonly log: WorkflowLog;
  readonly outside: HttpOutside;
}

/** What an agent is asked with, as models write it. */
const inputSchema: Json = {
  type: 'object',
  properties: {
    input: { type: 'string', description: 'What it is to do, with all it needs to know' },
    data: { type: 'object', description: 'Data beside the text, or in place of it' },
  },
  additionalProperties: false,
  anyOf: [{ required: ['input'] }, { required: ['data'] }],
};

/** An agent of somebody else, as one tool. It stays listed while the agent is away (U7). */
export function remoteTools(agent: RemoteDefinition, { log, outside }: RemoteParts): ServerTools {
  const { name } = agent;
  const changed = listeners();
  const check = schemaCheck(inputSchema);
  let fetch: Promise<AgentFetch> | undefined;
  const open = (): Promise<AgentFetch> => (fetch ??= import('./agent-fetch.ts').then(({ agentFetch }) => agentFetch(agent, outside)));
  let list: ToolList = new Map();
  let card: ReadCard | undefined;
  let trouble: string | undefined = 'it was not reached yet';
  const show = (): void => {
    if (card === undefined) return;
    const listed = listedTool(agent, card);
    const next = new Map([[name, trouble === undefined ? listed : { ...listed, trouble }]]);
    if (isSameList(list, next)) return;
    list = next;
    changed.call();
  };
  const keeper = keepCard(agent, {
    log,
    open,
    onCard(read) {
      card = read;
      trouble = undefined;
      show();
    },
    onTrouble(why) {
      trouble = why;
      show();
    },
  });
  const find = (asked: string): ListedTool => {
    const tool = list.get(asked);
    if (tool === undefined) throw toolNotFound(asked);
    return tool;
  };
  return {
    list: () => list,
    watch: changed.add,
    check: (asked, args) => (find(asked), checkedArguments(check, args)),
    async run(use, context) {
      const { options } = find(use.name);
      const { runCall, reconciled } = await import('./run-call.ts');
      if (use.reconcile === true) return reconciled(name, context.lastHeartbeat);
      if (trouble !== undefined || card === undefined) throw away(`The agent ${JSON.stringify(name)}`, trouble ?? 'its card is being read');
      const opened: OpenAgent = {
        ...{ name, effect: options.effect ?? 'once', limit: timeLimitOf(agent), streaming: card.streaming },
        client: await clientOf(card, await open()),
      };
      try {
        return await runCall(opened, use.args as Json, context);
      } catch (error) {
        if ((error as { readonly code?: unknown }).code === 'unavailable') keeper.suspect();
        throw error;
      }
    },
    trouble: () => trouble,
    tried: keeper.tried,
    async close() {
      await keeper.close();
      await (await fetch)?.close();
    },
  };
}

function listedTool(agent: RemoteDefinition, { description, takesOnce }: ReadCard): ListedTool {
  const { name, approve, effect = takesOnce ? 'idempotent' : 'once' } = agent;
  const build = createHash('sha256')
    .update(JSON.stringify([name, description, effect]))
    .digest('hex')
    .slice(0, 16);
  return {
    ...{ name, description, input: inputSchema, output: undefined, build, server: name, approve, concurrency: undefined },
    ...limitsOf(`remote.${name}`, agent),
    options: { ...remoteOptions(agent), effect },
    reconciles: true,
  };
}

async function clientOf({ card }: ReadCard, { fetch }: AgentFetch): Promise<OpenAgent['client']> {
  const { ClientFactory, JsonRpcTransportFactory, RestTransportFactory } = await import('@a2a-js/sdk/client');
  const options = { fetchImpl: fetch as typeof globalThis.fetch, legacyCompat: { enabled: true } };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
    clientConfig: { polling: true },
  });
  return factory.createFromAgentCard(card);
}
