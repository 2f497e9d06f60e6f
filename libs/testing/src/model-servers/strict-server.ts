import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ChatBody } from './chat-body.ts';
import { families, type Family, type FamilyName } from './families.ts';

/** A request the server took. */
export interface Asked {
  readonly body: ChatBody;
  readonly headers: IncomingHttpHeaders;
  /** 1, 2, 3 … among those it took. */
  readonly n: number;
}

export interface StrictServer {
  /** With the path before `/chat/completions`. */
  readonly url: string;
  /** What it took, in order. */
  readonly asked: readonly Asked[];
  /** Why it refused what it did not take. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/** A model server that refuses what the real ones of its family refuse, and else answers as the test sets. */
export async function startStrictServer(
  name: FamilyName,
  answer: (asked: Asked, response: ServerResponse) => void | Promise<void>,
): Promise<StrictServer> {
  const family: Family = families[name];
  const asked: Asked[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then(async (raw) => {
      const body = JSON.parse(raw) as ChatBody;
      const fault = refusalOf(family, body);
      if (fault !== undefined) {
        refused.push(fault);
        response.writeHead(family.status, { 'content-type': 'application/json' }).end(JSON.stringify(family.error(fault)));
        return;
      }
      const taken = { body, headers: request.headers, n: asked.length + 1 };
      asked.push(taken);
      await answer(taken, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    refused,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Why a server of the family refuses a request; undefined when it takes it. */
export function refusalOf({ refuses }: Pick<Family, 'refuses'>, body: ChatBody): string | undefined {
  for (const rule of refuses) {
    const fault = rule(body);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
