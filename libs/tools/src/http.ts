import { checkBySchema, TroupeError, type AddressGuard, type App, type HttpTool, type Secrets } from '@troupe/contracts';
import type { HttpClient } from './http/http-client.ts';
import { runRequest, type RequestBounds } from './http/run-request.ts';
import { listeners } from './listeners.ts';
import { listedTool } from './listed-tool.ts';
import type { ToolList, ToolSource } from './port.ts';
import { toolNotFound } from './tool-not-found.ts';

type ToolsOfApp = Pick<App, 'build' | 'tools'>;

/** What a process needs to send requests. */
export interface HttpOutside {
  readonly guard: AddressGuard;
  readonly secrets: Secrets;
  readonly bounds: RequestBounds;
}

/** The tools of an app that are requests over HTTP. */
export interface HttpTools extends ToolSource {
  /** Goes on with another version of the app. */
  replace(this: void, app: ToolsOfApp): void;
}

/** @param outside of a process that runs tools; the others list and check them */
export function httpTools(first: ToolsOfApp, outside: HttpOutside | undefined): HttpTools {
  const changed = listeners();
  let client: Promise<HttpClient> | undefined;
  // Loaded by the first call: it would delay every start.
  const clientOf = ({ guard, bounds }: HttpOutside): Promise<HttpClient> =>
    (client ??= import('./http/http-client.ts').then(({ httpClient }) => httpClient(guard, bounds)));
  let tools = toolsOf(first);
  let list = listOf(tools, first.build);
  const find = (name: string): HttpTool => {
    const tool = tools.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  return {
    list: () => list,
    watch: changed.add,
    check(name, args) {
      const { input } = find(name);
      return input === undefined ? { ok: true, value: args } : checkBySchema<unknown>(input, args);
    },
    async run({ name, args }, context) {
      const tool = find(name);
      if (outside === undefined) throw new TroupeError('unavailable', `No tools are run here; ${name} is one.`, { retryable: true });
      return { value: await runRequest(tool, args, context, { ...outside, client: await clientOf(outside) }) };
    },
    close: async () => (await client)?.close(),
    replace(app) {
      tools = toolsOf(app);
      list = listOf(tools, app.build);
      changed.call();
    },
  };
}

function toolsOf({ tools }: ToolsOfApp): ReadonlyMap<string, HttpTool> {
  return new Map([...tools.values()].flatMap((tool) => ('http' in tool ? [[tool.name, tool] as const] : [])));
}

function listOf(tools: ReadonlyMap<string, HttpTool>, build: string): ToolList {
  return new Map(Array.from(tools.values(), (tool) => [tool.name, listedTool(tool, build)]));
}
