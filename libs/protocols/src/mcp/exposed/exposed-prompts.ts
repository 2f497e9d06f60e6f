import type { Expose, ExposedPrompt, Json, Task, TaskService } from '@troupe/contracts';
import { isSpecType, ProtocolError, ProtocolErrorCode, type GetPromptResult, type Prompt } from '@modelcontextprotocol/server';
import { argumentsOf, exposedOf, type Exposed } from './exposed-of.ts';

/** Workflows that are exposed as prompts, in the order of their names. */
export async function exposedPrompts(service: Pick<TaskService, 'catalog'>): Promise<readonly Exposed<ExposedPrompt>[]> {
  return exposedOf(await service.catalog('workflow'), isPrompt);
}

function isPrompt(expose: Expose): expose is ExposedPrompt {
  return typeof expose === 'object' && expose.as === 'prompt';
}

export function promptOf({ entry, expose: { title } }: Exposed<ExposedPrompt>): Prompt {
  const { name, description } = entry;
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description: description ?? `The prompt ${name}.`,
    arguments: argumentsOf(entry).map(({ name: argument, description: text, isRequired }) => ({
      name: argument,
      required: isRequired,
      ...(text === undefined ? {} : { description: text }),
    })),
  };
}

/** @throws ProtocolError when there is no such prompt */
export async function findPrompt(service: Pick<TaskService, 'catalog'>, name: string): Promise<Exposed<ExposedPrompt>> {
  const found = (await exposedPrompts(service)).find(({ entry }) => entry.name === name);
  if (found === undefined)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${JSON.stringify(name.slice(0, 128))}.`);
  return found;
}

/** What a workflow gave, as messages: those it gave itself, or one with its text. */
export function promptResult({ output = '' }: Task): GetPromptResult {
  if (isSpecType.GetPromptResult(output)) return output;
  return { messages: [{ role: 'user', content: { type: 'text', text: textOf(output) } }] };
}

function textOf(output: Json): string {
  return typeof output === 'string' ? output : JSON.stringify(output);
}
