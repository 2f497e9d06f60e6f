import type { CatalogDefinition } from '@troupe/contracts';
import type { ToolSource } from './port.ts';

/** The tools of a source, as clients read them; those of the platform are no part of an app. */
export function catalogOfTools(source: Pick<ToolSource, 'list'>): readonly CatalogDefinition[] {
  const tools = [...source.list().values()].filter(({ builtIn }) => builtIn !== true);
  return tools.map(({ name, description, input, output, options, approve, build, server, blocked, trouble }) => ({
    kind: 'tool',
    name,
    description,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    details: {
      effect: options.effect ?? 'idempotent',
      approve: approve !== undefined && approve !== false,
      ...(server === undefined ? {} : { server }),
      ...(blocked === undefined ? {} : { blocked }),
      ...(trouble === undefined ? {} : { trouble }),
    },
    build,
  }));
}
