import { defaultBounds, type Json, type OpenApiDefinition } from '@troupe/contracts';
import { contextOf } from '../../src/contract.ts';
import { openApiTools } from '../../src/openapi.ts';
import type { ServersTools } from '../../src/foreign/tools-of-servers.ts';
import { lineLog, type LineLog } from '../mcp/mcp-world.ts';
import { named, thisMachine } from '../tool-server.ts';
import { apiOf } from './api-document.ts';

export interface ApiWorld extends AsyncDisposable {
  readonly tools: ServersTools<OpenApiDefinition>;
  readonly log: LineLog;
  /** One attempt of an operation, by its name without that of the API, with arguments that were checked. */
  run(operation: string, args?: Json, context?: ReturnType<typeof contextOf>): Promise<unknown>;
}

/** The tools of one API, once its document was tried. */
export async function apiWorld(document: string | object, more: Partial<OpenApiDefinition> = {}): Promise<ApiWorld> {
  const log = lineLog();
  const outside = { guard: thisMachine, secrets: named, bounds: defaultBounds };
  const tools = openApiTools(new Map([['api', apiOf(document, more)]]), { log, outside });
  await tools.tried();
  return {
    tools,
    log,
    async run(operation, args = {}, context = contextOf()) {
      const checked = await tools.check(`api_${operation}`, args);
      if (!checked.ok) throw new Error(`The arguments do not fit: ${JSON.stringify(checked.issues)}`);
      return (await tools.run({ name: `api_${operation}`, args: checked.value }, context)).value;
    },
    [Symbol.asyncDispose]: () => tools.close(),
  };
}
