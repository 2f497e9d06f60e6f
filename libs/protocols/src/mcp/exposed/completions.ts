import type { TaskService } from '@troupe/contracts';
import { UriTemplate, type CompleteRequestParams, type CompleteResult } from '@modelcontextprotocol/server';
import { argumentsOf } from './exposed-of.ts';
import { exposedPrompts } from './exposed-prompts.ts';
import { exposedResources } from './exposed-resources.ts';

/** The protocol allows no more. */
const MOST = 100;

/** What an argument of a prompt, or a part of an address, can be: the choices its schema names that begin like that. */
export async function complete(
  service: Pick<TaskService, 'catalog'>,
  { ref, argument }: Pick<CompleteRequestParams, 'ref' | 'argument'>,
): Promise<CompleteResult> {
  const entry =
    ref.type === 'ref/prompt'
      ? (await exposedPrompts(service)).find((each) => each.entry.name === ref.name)?.entry
      : (await exposedResources(service)).find(({ expose }) => UriTemplate.isTemplate(expose.uri) && expose.uri === ref.uri)?.entry;
  const choices = entry === undefined ? [] : (argumentsOf(entry).find(({ name }) => name === argument.name)?.choices ?? []);
  const values = choices.filter((each) => each.startsWith(argument.value));
  return { completion: { values: values.slice(0, MOST), total: values.length, hasMore: values.length > MOST } };
}
