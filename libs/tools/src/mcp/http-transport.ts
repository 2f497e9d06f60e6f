import {
  StreamableHTTPClientTransport,
  type AuthProvider,
  type JSONRPCMessage,
  type OAuthClientProvider,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import { serverFetch, type Reach, type ServerFetch } from './server-fetch.ts';
import type { McpDefinition } from '@troupe/contracts';

/** Code of the answer a request gets here when the stream its answer was to come by has ended without it. */
export const STREAM_ENDED = -32_099;

/** Streamable HTTP. A request whose stream breaks off fails then, and not when its time is up. */
export class HttpTransport extends StreamableHTTPClientTransport {
  readonly #fetch: ServerFetch;

  constructor(
    url: string,
    server: Pick<McpDefinition, 'headers'>,
    reach: Reach,
    authProvider: AuthProvider | OAuthClientProvider | undefined,
  ) {
    const own = serverFetch(url, server, reach);
    super(new URL(url), { fetch: own.fetch, ...(authProvider === undefined ? {} : { authProvider }) });
    this.#fetch = own;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#fetch.close();
  }

  override send(message: JSONRPCMessage | JSONRPCMessage[], options: TransportSendOptions = {}): Promise<void> {
    if (Array.isArray(message) || !('method' in message && 'id' in message) || options.onRequestStreamEnd !== undefined)
      return super.send(message, options as object);
    const error = { code: STREAM_ENDED, message: 'The stream of the answer ended before the answer.' };
    const onRequestStreamEnd = (): void => this.onmessage?.({ jsonrpc: '2.0', id: message.id, error });
    return super.send(message, { ...(options as object), onRequestStreamEnd });
  }
}
