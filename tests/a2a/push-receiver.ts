import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Pushed {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: any;
}

export interface PushReceiver {
  readonly url: string;
  /** What came, each id once; what is refused is not in it. */
  readonly taken: readonly Pushed[];
  /** All that was asked, repeats and what was refused, too. */
  readonly asked: readonly Pushed[];
  close(): Promise<void>;
}

/** A server that takes each id once. @param answer the status of the n-th request, from 0 */
export async function pushReceiver(answer: (n: number) => number = () => 200): Promise<PushReceiver> {
  const asked: Pushed[] = [];
  const taken = new Map<string, Pushed>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const pushed = { id: String(request.headers['webhook-id']), headers: request.headers, text, body: JSON.parse(text) };
    const status = answer(asked.length);
    asked.push(pushed);
    if (status < 300 && !taken.has(pushed.id)) taken.set(pushed.id, pushed);
    response.writeHead(status, status < 400 && status >= 300 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/pushed`,
    asked,
    get taken() {
      return [...taken.values()];
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
