import type { AgentCapabilities } from '@ag-ui/core';
import type { CatalogEntry } from '@troupe/contracts';
import { nameField, noQuery, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { findAgent } from '../find-agent.ts';

export function capabilitiesRoute(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/ag-ui/:agent',
    schema: { params: z.object({ agent: nameField }), querystring: noQuery },
    config: {
      summary: 'Read what an agent can do, as AG-UI says it',
      tag: 'ag-ui',
      right: 'read-catalog',
      answers: { 200: { description: 'Its capabilities', schema: z.looseObject({ identity: z.looseObject({ name: z.string() }) }) } },
      errors: ['agent-not-found', 'invalid-characters'],
    },
    async handler(request) {
      const { agent: name } = request.params;
      const agents = await serviceFor(request).catalog('agent');
      return capabilitiesOf(findAgent(agents, name), agents);
    },
  });
}

function capabilitiesOf(
  { name, description, output, capabilities = [] }: CatalogEntry,
  agents: readonly CatalogEntry[],
): AgentCapabilities {
  const below = agents.filter((each) => capabilities.includes(`agent.${each.name}`));
  return {
    identity: { name, type: 'troupe', ...(description === undefined ? {} : { description }) },
    transport: { streaming: true, resumable: true, websocket: false, httpBinary: false, pushNotifications: false },
    tools: { supported: true, parallelCalls: true, clientProvided: true },
    output: { structuredOutput: output !== undefined },
    state: { snapshots: false, deltas: false, memory: false, persistentState: false },
    multiAgent: {
      supported: below.length > 0,
      delegation: below.length > 0,
      subagents: below.map((each) => ({ name: each.name, ...(each.description === undefined ? {} : { description: each.description }) })),
    },
    reasoning: { supported: false },
    multimodal: { input: { image: true, audio: false, video: false, pdf: false, file: false } },
    humanInTheLoop: { supported: true, approvals: true, interrupts: true, approveWithEdits: true },
  };
}
