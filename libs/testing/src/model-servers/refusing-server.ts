import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request the server took. */
export interface Taken<Body> {
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  /** 1, 2, 3 … among those it took. */
  readonly n: number;
}

/** How a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
  /** In words, for the test. */
  readonly why: string;
}

export interface RefusingServer<Body> {
  readonly url: string;
  /** What it took, in order. */
  readonly asked: readonly Taken<Body>[];
  /** Why it refused what it did not take. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/** A model server that refuses as it is said, and else answers as the test sets. */
export async function startRefusingServer<Body>(
  refusal: (request: Pick<IncomingMessage, 'url' | 'headers'>, body: () => Body) => Refusal | undefined,
  answer: (asked: Taken<Body>, response: ServerResponse) => void | Promise<void>,
): Promise<RefusingServer<Body>> {
  const asked: Taken<Body>[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then(async (raw) => {
      const body = (): Body => JSON.parse(raw) as Body;
      const fault = refusal(request, body);
      if (fault !== undefined) {
        refused.push(fault.why);
        response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(JSON.stringify(fault.body));
        return;
      }
      const taken = { body: body(), headers: request.headers, n: asked.length + 1 };
      asked.push(taken);
      await answer(taken, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refused,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
