import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentDefinition, Definition, Json, Task, TaskService } from '@troupe/contracts';
import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { agent, model, type AgentOptions } from '@troupe/sdk';
import { collectDefinitions } from '@troupe/sdk/app';
import { onTestFinished } from 'vitest';

/** What was asked of the models of a test, in order, as `agent: last message`. */
export type Asked = string[];

/** An agent that says what `say` makes of the last message, with a model of its own. */
export function speaker<const O = string>(
  name: string,
  asked: Asked,
  say: (message: string, signal: AbortSignal) => string | Promise<string>,
  options: Partial<AgentOptions<O>> = {},
): AgentDefinition<O> {
  const own = model({
    name: `${name}-model`,
    generate: async ({ messages }, { signal }) => {
      const last = messages.at(-1)!.content as string;
      asked.push(`${name}: ${last}`);
      return { text: await say(last, signal), finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } };
    },
  });
  return agent({ name, model: own, instructions: `Be ${name}.`, ...options } as AgentOptions<O>);
}

export interface PatternPlatform {
  readonly service: TaskService;
  readonly url: string;
  run(workflow: string, input: Json): Promise<Task>;
}

/** The whole platform over SQLite; nothing idle stays in memory, so that each turn is a replay of the ones before it. */
export async function platformOf(...definitions: readonly Definition[]): Promise<PatternPlatform> {
  const data = await mkdtemp(join(tmpdir(), 'troupe-patterns-'));
  const found = definitions.map((definition) => ({ file: 'test', definition }));
  const { definitions: app, problems } = collectDefinitions(found, { models: ['demo'], tools: [] });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join(' '));
  const settings = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_EVICT: 'always' };
  const platform = await startEmbedded(embeddedConfig(settings), { build: 'test', ...app });
  onTestFinished(async () => {
    await platform.close();
    await rm(data, { recursive: true });
  });
  const { service, url } = platform;
  return {
    service,
    url,
    async run(name, input) {
      const { task } = await service.start({ kind: 'workflow', name, input });
      return service.wait(task.id, 8_000);
    },
  };
}
