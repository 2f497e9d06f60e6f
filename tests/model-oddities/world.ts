import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import type { App, ServerSettings } from '@troupe/contracts';
import { families, startStrictServer, type Asked, type FamilyName, type StrictServer } from '@troupe/testing/model-servers';
import { agent, model, tool, type AgentDefinition, type ModelDefinition } from 'troupe';
import { z } from 'zod';
import type { ServerResponse } from 'node:http';

/** A call that was carried out. */
export interface Effect {
  readonly tool: 'pay' | 'find';
  /** The question it was made for; none when a server made it up. */
  readonly q: string | undefined;
  readonly n: number;
}

export interface World {
  readonly platform: Platform;
  readonly effects: readonly Effect[];
  readonly servers: ReadonlyMap<FamilyName, StrictServer>;
  close(): Promise<void>;
}

export const familyNames = Object.keys(families) as FamilyName[];

/** Families that a host would show, and a loopback address does not. */
const shown: Partial<Record<FamilyName, ServerSettings['family']>> = {
  openai: 'openai',
  azure: 'azure',
  gemini: 'google',
  deepseek: 'deepseek',
  moonshot: 'moonshot',
  mistral: 'mistral',
  openrouter: 'openrouter',
};

/** Attempts of each model call. */
export const ATTEMPTS = 3;

/** Whom a family's agents ask when it does not answer. */
function spareOf(family: FamilyName): FamilyName {
  return familyNames[(familyNames.indexOf(family) + 1) % familyNames.length]!;
}

/** A platform with a strict server of each family, and agents that ask it. */
export async function startWorld(
  answer: (family: FamilyName, asked: Asked, response: ServerResponse) => void | Promise<void>,
): Promise<World> {
  const effects: Effect[] = [];
  const servers = new Map<FamilyName, StrictServer>();
  for (const family of familyNames)
    servers.set(family, await startStrictServer(family, (asked, response) => answer(family, asked, response)));
  const app = appOf(servers, effects);
  const data = await mkdtemp(join(tmpdir(), 'troupe-oddities-'));
  const config = embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' });
  const platform = await startEmbedded(config, app);
  return {
    platform,
    effects,
    servers,
    async close() {
      await platform.close();
      for (const server of servers.values()) await server.close();
      await rm(data, { recursive: true });
    },
  };
}

function appOf(servers: ReadonlyMap<FamilyName, StrictServer>, effects: Effect[]): App {
  const find = tool({
    name: 'find',
    description: 'Finds a thing',
    input: z.object({ n: z.number(), q: z.string().optional() }),
    effect: 'pure',
    run: ({ n, q }) => {
      effects.push({ tool: 'find', q, n });
      return `thing ${n}`;
    },
  });
  const pay = tool({
    name: 'pay',
    description: 'Pays',
    input: z.object({ q: z.string(), usd: z.number() }),
    effect: 'once',
    approve: ({ usd }) => usd > 100,
    run: ({ q, usd }) => {
      effects.push({ tool: 'pay', q, n: usd });
      return `paid ${usd}`;
    },
  });
  const models = [...servers].map(([family, { url }]) => modelOf(family, url));
  const agents = familyNames.flatMap(agentsOf);
  const byName = <T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
    new Map(all.map((each) => [each.name, each]));
  return {
    build: 'oddities',
    workflows: new Map(),
    activities: new Map(),
    tools: byName([find, pay] as never[]),
    agents: byName(agents),
    models: byName(models),
  };
}

function modelOf(family: FamilyName, url: string): ModelDefinition {
  const known = shown[family];
  return model({
    name: `at-${family}`,
    server: {
      url,
      model: family === 'openrouter' ? 'google/gemini-3-pro' : 'm',
      timeouts: { firstToken: '3s', silence: '3s' },
      ...(known === undefined ? {} : { family: known }),
    },
  });
}

function agentsOf(family: FamilyName): readonly AgentDefinition[] {
  const suffix = family.replaceAll('.', '-');
  const common = {
    description: 'Helps',
    model: [`at-${family}`, `at-${spareOf(family)}`],
    retry: { attempts: ATTEMPTS, initial: 1, factor: 1 },
  };
  const researcher = agent({ ...common, name: `researcher-${suffix}`, instructions: 'You are the researcher.', tools: ['find'] });
  const desk = agent({ ...common, name: `desk-${suffix}`, instructions: 'You are the desk.', tools: ['find'] });
  return [
    researcher,
    desk,
    agent({
      ...common,
      name: `advisor-${suffix}`,
      instructions: 'You are the advisor.',
      tools: ['find', 'pay', researcher.name],
      handoffs: [desk.name],
    }),
    agent({
      ...common,
      name: `counter-${suffix}`,
      instructions: 'You are the counter.',
      tools: ['find'],
      output: z.object({ total: z.number() }),
    }),
  ];
}

export const agentOf = (family: FamilyName, what: string): string =>
  `${what === 'total' ? 'counter' : 'advisor'}-${family.replaceAll('.', '-')}`;
