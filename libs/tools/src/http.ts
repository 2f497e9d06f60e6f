import { TroupeError, type AddressGuard, type AppTool, type HttpTool, type Secrets } from '@troupe/contracts';
import type { ClientBounds, HttpClient } from './http/http-client.ts';
import type { RequestBounds } from './http/exchange.ts';
import { runRequest } from './http/run-request.ts';
import type { ToolSource } from './port.ts';
import { toolsOfApp, type AppToolSource, type ToolsOfApp } from './of-app/tools-of-app.ts';

export type { HttpClient } from './http/http-client.ts';

/** A client whose connections the guard allows. It is loaded when there is something to send. */
export async function openHttpClient(guard: AddressGuard, bounds: ClientBounds): Promise<HttpClient> {
  const { httpClient } = await import('./http/http-client.ts');
  return httpClient(guard, bounds);
}

/** What a process needs to send requests. */
export interface HttpOutside {
  readonly guard: AddressGuard;
  readonly secrets: Secrets;
  readonly bounds: RequestBounds;
}

/** The tools of an app that are requests over HTTP. */
export interface HttpTools extends ToolSource, Pick<AppToolSource<HttpTool>, 'replace'> {}

/** @param outside of a process that runs tools; the others list and check them */
export function httpTools(app: ToolsOfApp, outside: HttpOutside | undefined): HttpTools {
  const { find, ...own } = toolsOfApp(app, isRequest);
  let client: Promise<HttpClient> | undefined;
  // Loaded by the first call: it would delay every start.
  const clientOf = ({ guard, bounds }: HttpOutside): Promise<HttpClient> =>
    (client ??= import('./http/http-client.ts').then(({ httpClient }) => httpClient(guard, bounds)));
  return {
    ...own,
    async run({ name, args }, context) {
      const tool = find(name);
      if (outside === undefined) throw new TroupeError('unavailable', `No tools are run here; ${name} is one.`, { retryable: true });
      return { value: await runRequest(tool, args, context, { ...outside, client: await clientOf(outside) }) };
    },
    close: async () => (await client)?.close(),
  };
}

function isRequest(tool: AppTool): tool is HttpTool {
  return 'http' in tool;
}
