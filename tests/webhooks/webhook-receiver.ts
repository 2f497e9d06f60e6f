import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly body: any;
  readonly signatures: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** Each id once, in the order in which they came first; only what was verified and answered with 2xx. */
  readonly taken: readonly Received[];
  /** Every request. */
  readonly asked: readonly Received[];
  /** What the official package did not verify. */
  readonly unverified: readonly string[];
  /** What is verified with, from now on. */
  secrets: readonly string[];
  close(): Promise<void>;
}

/** How a receiver answers: a status, after so many milliseconds. */
export type Answering = (n: number, body: any) => number | Promise<number>;

/** A receiver that verifies each request with the official package, and takes each id once. */
export async function webhookReceiver(answer: Answering = () => 200): Promise<WebhookReceiver> {
  const asked: Received[] = [];
  const taken = new Map<string, Received>();
  const unverified: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const headers = request.headers as Record<string, string>;
    const id = String(headers['webhook-id']);
    for (const secret of receiver.secrets) {
      try {
        new Webhook(secret).verify(text, headers);
      } catch (error) {
        unverified.push(`${id}: ${(error as Error).message}`);
      }
    }
    const received = {
      id,
      body: JSON.parse(text),
      signatures: (headers['webhook-signature'] ?? '').split(' ').filter((each) => each !== '').length,
    };
    const n = asked.push(received) - 1;
    const status = await answer(n, received.body);
    if (status < 300 && !taken.has(id)) taken.set(id, received);
    response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    ...{ asked, unverified, secrets: [] },
    get taken() {
      return [...taken.values()];
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
  return receiver;
}
