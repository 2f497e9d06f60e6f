import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LLMock, type Fixture } from '@copilotkit/aimock';
import type { Json, ModelRequest, ModelResponse } from '@troupe/contracts';
import type { NextAnswer } from '../src/contract.ts';
import type { OpenAIOptions } from '../src/openai.ts';
import { openaiModels } from '../src/openai.ts';
import type { ModelProvider } from '../src/port.ts';

export const KEY = 'sk-test-0123456789abcdef';

/** Servers of one test file; closed together. */
export interface Servers {
  /** A mock of OpenAI that answers every request with this. */
  mock(fixture: Omit<Fixture, 'match'>): Promise<LLMock>;
  /** A server that does what no well-behaved one would; gives its address. */
  raw(
    handle: (response: ServerResponse, body: { readonly [key: string]: Json }, request: IncomingMessage) => void | Promise<void>,
  ): Promise<string>;
  /** An address where nobody listens. */
  nobody(): Promise<string>;
  close(): Promise<void>;
}

export function servers(): Servers {
  const mocks: LLMock[] = [];
  const raws: Server[] = [];
  const listen = async (server: Server): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  };
  return {
    async mock(fixture) {
      const mock = new LLMock({ host: '127.0.0.1', port: 0 });
      mock.addFixture({ match: { predicate: () => true }, ...fixture });
      await mock.start();
      mocks.push(mock);
      return mock;
    },
    raw(handle) {
      const server = createServer((request, response) => {
        void text(request).then(async (body) => handle(response, JSON.parse(body) as { readonly [key: string]: Json }, request));
      });
      raws.push(server);
      return listen(server);
    },
    async nobody() {
      const server = createServer();
      const address = await listen(server);
      await new Promise((resolve) => server.close(resolve));
      return address;
    },
    async close() {
      for (const server of raws) {
        server.closeAllConnections();
        server.close();
      }
      await Promise.all(mocks.map((mock) => mock.stop()));
    },
  };
}

export function models(baseURL: string, options: OpenAIOptions = {}): ModelProvider {
  return openaiModels({ apiKey: KEY, baseURL, ...options });
}

export const modelsAt = (mock: LLMock, options?: OpenAIOptions): ModelProvider => models(`${mock.url}/v1`, options);

export const HELLO: ModelRequest = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} };

export interface Received {
  readonly response: ModelResponse;
  readonly pieces: readonly string[];
}

export async function ask(provider: ModelProvider, request: ModelRequest = HELLO): Promise<Received> {
  const pieces: string[] = [];
  const response = await provider.generate(request, {
    signal: new AbortController().signal,
    onDelta: ({ text: piece }) => pieces.push(piece),
  });
  return { response, pieces };
}

/** A well-formed stream of these events. */
export function sse(events: readonly object[]): string {
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
}

export const delta = (content: string): object => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
export const stop: object = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

/** How the mock server is set to give an answer of the contract. */
export function fixtureOf(next: NextAnswer): Omit<Fixture, 'match'> {
  switch (next.kind) {
    case 'text':
      return { response: { content: next.pieces.join('') }, chunkSize: 5 };
    case 'calls':
      return {
        response: { toolCalls: next.calls.map(({ id, name, args }) => ({ id, name, arguments: JSON.stringify(args) })) },
        chunkSize: 4,
      };
    case 'silence':
      return { response: { content: 'too late' }, latency: 20_000 };
    case 'rate-limited':
      return { response: { error: { message: 'Slow down' }, status: 429, retryAfter: next.retryAfter / 1_000 } };
    default:
      return next satisfies never;
  }
}
