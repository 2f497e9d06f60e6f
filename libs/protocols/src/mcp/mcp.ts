import {
  answerStream,
  idempotencyKey,
  keyHeader,
  noQuery,
  untilGone,
  type Context,
  type HttpApp,
  type Problem,
  type Protocol,
} from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mcpErrors, mcpErrorsWith, RESOURCE_METADATA } from './mcp-errors.ts';
import type { McpHandler } from './mcp-handler.ts';

/** Headers of an answer that are those of its message; all others are made here. */
const KEPT = ['content-type', 'mcp-protocol-version', 'mcp-session-id'];

export const mcp: Protocol = {
  name: 'mcp',
  description: 'Agents and workflows as tools, for clients of the Model Context Protocol',
  routes(app, context) {
    const { info, limits, tokens } = context;
    const errorShape = mcpErrorsWith(tokens);
    if (tokens !== undefined) metadataRoutes(app, tokens);
    let handler: Promise<McpHandler> | undefined;
    // The official package is loaded by the first message: few platforms get any, and it delays every start.
    const loaded = (): Promise<McpHandler> =>
      (handler ??= import('./mcp-handler.ts').then(({ mcpHandler }) =>
        mcpHandler({ version: info.version, waitTime: limits.waitTime, closing: context.closing }),
      ));
    context.closing.addEventListener('abort', () => void handler?.then((each) => each.close()));
    app.route({
      method: 'POST',
      url: '/mcp',
      schema: { querystring: noQuery, body: z.json() },
      config: {
        tag: 'mcp',
        summary: 'Send a message of the Model Context Protocol',
        right: 'start',
        waits: 'always',
        body: 'required',
        data: true,
        alsoProduces: 'text/event-stream',
        headers: keyHeader,
        answers: {
          200: { description: 'The answer to a request', schema: z.json() },
          202: { description: 'A notification or an answer was taken' },
        },
        errors: ['bad-request', 'task-not-found'],
        errorShape,
      },
      async handler(request, reply) {
        const gone = untilGone(context, reply);
        const { answer } = await loaded();
        const asked = { service: context.serviceFor(request), key: idempotencyKey(request), body: request.body, signal: gone };
        return send(context, request, reply, await answer({ ...asked, headers: headersOf(request) }), gone);
      },
    });
    app.route({
      method: 'GET',
      url: '/mcp',
      exposeHeadRoute: false,
      schema: { querystring: noQuery },
      config: {
        tag: 'mcp',
        summary: 'Listen for changes, in revisions before 2026',
        description: 'Lists that changed, and resources that were subscribed to.',
        right: 'start',
        waits: 'always',
        produces: 'text/event-stream',
        answers: { 200: { description: 'The stream, message by message', schema: z.string() } },
        errors: ['bad-request'],
        errorShape,
      },
      async handler(request, reply) {
        const gone = untilGone(context, reply);
        const { listen } = await loaded();
        const notifications = listen({ service: context.serviceFor(request), headers: headersOf(request), signal: gone });
        const frame = (notification: object): string => `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...notification })}\n\n`;
        return answerStream(context, request, reply, {
          ...{ items: notifications[Symbol.asyncIterator](), frame, errorFrame, gone },
          // Sends the headers: a client waits for them.
          head: ': listening\n\n',
        });
      },
    });
  },
};

/** Where a client gets a token, by RFC 9728: it is not asked for one to learn that. */
function metadataRoutes(app: HttpApp, { issuer, resourceOf }: NonNullable<Context['tokens']>): void {
  for (const url of [RESOURCE_METADATA, RESOURCE_METADATA.slice(0, -'/mcp'.length)])
    app.route({
      method: 'GET',
      url,
      schema: { querystring: noQuery },
      config: { right: 'none' },
      handler: (request, reply) =>
        reply.send({
          resource: resourceOf(request, '/mcp'),
          authorization_servers: [issuer],
          bearer_methods_supported: ['header'],
          resource_name: 'Troupe',
        }),
    });
}

function headersOf({ headers }: FastifyRequest): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : [])),
  );
}

async function send(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Response,
  gone: AbortSignal,
): Promise<FastifyReply> {
  for (const name of KEPT) {
    const value = answer.headers.get(name);
    if (value !== null) void reply.header(name, value);
  }
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (answer.body === null || !isStream) return reply.code(answer.status).send(answer.body === null ? undefined : await answer.text());
  const items = answer.body.pipeThrough(new TextDecoderStream() as never)[Symbol.asyncIterator]() as AsyncIterator<string>;
  return answerStream(context, request, reply, { items, frame: (text) => text, errorFrame, gone });
}

function errorFrame(problem: Problem): string {
  return `event: message\ndata: ${JSON.stringify(mcpErrors.body(problem, undefined as never))}\n\n`;
}
