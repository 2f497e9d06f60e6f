import type { AddressGuard, App, ToolServer, WorkflowLog } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { RegistryClient } from '@troupe/registry';
import { combineSources, type ToolSource } from '@troupe/tools';
import { announcedTools } from '@troupe/tools/announced';
import { builtInTools } from '@troupe/tools/built-in';
import { codeTools, ownProcesses } from '@troupe/tools/code';
import { httpTools, type HttpOutside } from '@troupe/tools/http';
import { limitedSource } from '@troupe/tools/limited';
import { localTools } from '@troupe/tools/local';
import { mcpTools, type McpTools } from '@troupe/tools/mcp';
import { openApiTools } from '@troupe/tools/openapi';
import { remoteAgents } from '@troupe/tools/remote';
import { keptTools } from '@troupe/worker';
import { version } from './version.ts';

/** Milliseconds until a process goes on that does not know yet which tools of servers there are. */
const REGISTRY_TIME_MS = 3_000;

export interface ChosenTools extends ToolSource, Pick<McpTools, 'troubles'> {
  /** Goes on with the tools of another version of the app. */
  replace(app: App): void;
  /** Resolves once each server of tools was reached, or not, or `ms` milliseconds have passed. */
  tried(ms: number): Promise<void>;
}

export interface ToolsOutside extends HttpOutside {
  readonly log: WorkflowLog;
  /** Where servers of tools may be. */
  readonly serverGuard: AddressGuard;
  /** By which the owners of tasks are asked; without it, no tools of servers are known that only users see. */
  readonly bus?: Pick<Bus, 'request'>;
}

/** Where the tools of a process that runs them come from. */
export function chooseTools(app: App, { log, serverGuard, bus, ...outside }: ToolsOutside): ChosenTools {
  const local = localTools(app);
  const requests = httpTools(app, outside);
  const programs = codeTools(app, ownProcesses);
  const servers = mcpTools(ofKind(app, 'mcp'), {
    ...{ log, version, reach: { guard: serverGuard, secrets: outside.secrets } },
    ...(bus === undefined ? {} : { keptTools: (server) => keptTools(bus, server) }),
  });
  const apis = openApiTools(ofKind(app, 'openapi'), { log, outside });
  const agents = remoteAgents(ofKind(app, 'remote'), { log, outside: { ...outside, guard: serverGuard } });
  let current = app;
  const limited = limitedSource(combineSources([servers, apis, agents]));
  const ofApp = combineSources([local, requests, programs, limited]);
  return {
    ...combineSources([ofApp, builtInTools({ app: () => current, list: ofApp.list })]),
    troubles: () => [...servers.troubles(), ...apis.troubles(), ...agents.troubles(), ...limited.troubles()],
    replace(next) {
      current = next;
      local.replace(next);
      requests.replace(next);
      programs.replace(next);
      servers.replace(ofKind(next, 'mcp'));
      apis.replace(ofKind(next, 'openapi'));
      agents.replace(ofKind(next, 'remote'));
    },
    tried: (ms) => within(ms, Promise.all([servers.tried(), apis.tried(), agents.tried()])),
  };
}

/** What a process that lists and checks tools, and runs none, knows of them. */
export async function chooseKnownTools(app: App, registry: Pick<RegistryClient, 'watch'>): Promise<ToolSource> {
  const servers = serversOf(app);
  const own = [localTools(app), httpTools(app, undefined), codeTools(app, undefined), builtInTools(undefined)];
  if (servers.size === 0) return combineSources(own);
  const announced = announcedTools(servers);
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const watch = registry.watch('tool', (entries) => {
    announced.announced(entries);
    resolve();
  });
  await within(REGISTRY_TIME_MS, first);
  const all = combineSources([...own, announced]);
  return {
    ...all,
    async close() {
      await watch.stop();
      await all.close();
    },
  };
}

function serversOf({ servers = new Map() }: App): NonNullable<App['servers']> {
  return servers;
}

function ofKind<K extends ToolServer['kind']>(app: App, kind: K): ReadonlyMap<string, Extract<ToolServer, { kind: K }>> {
  const found = [...serversOf(app).values()].filter((server): server is Extract<ToolServer, { kind: K }> => server.kind === kind);
  return new Map(found.map((server) => [server.name, server]));
}

async function within(ms: number, done: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([done, late.promise]);
  clearTimeout(timer);
}
