import { onTestFinished } from 'vitest';
import { defaultBounds, type RemoteDefinition } from '@troupe/contracts';
import { contextOf } from '../../src/contract.ts';
import type { ServersTools } from '../../src/foreign/tools-of-servers.ts';
import type { HttpOutside } from '../../src/http.ts';
import { remoteAgents } from '../../src/remote/remote-agents.ts';
import { lineLog } from '../mcp/mcp-world.ts';
import { named, thisMachine } from '../tool-server.ts';

export type RemoteTools = ServersTools<RemoteDefinition>;

/** The tool of one agent, once its card was tried. It is called `partner`. */
export async function toolsOf(
  agent: Partial<RemoteDefinition> & Pick<RemoteDefinition, 'url'>,
  outside: Partial<HttpOutside> = {},
): Promise<RemoteTools> {
  const tools = remoteAgents(new Map([['partner', { kind: 'remote', name: 'partner', ...agent }]]), {
    log: lineLog(),
    outside: { guard: thisMachine, secrets: named, bounds: defaultBounds, ...outside },
  });
  onTestFinished(() => tools.close());
  await tools.tried();
  return tools;
}

export function ask(tools: RemoteTools, input: string, more: Parameters<typeof contextOf>[0] = {}): Promise<unknown> {
  return tools
    .run({ name: 'partner', args: { input } }, contextOf({ idempotencyKey: `call of ${input}`, ...more }))
    .then(({ value }) => value);
}
