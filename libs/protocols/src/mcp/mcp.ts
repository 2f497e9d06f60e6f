import { answerStream, idempotencyKey, keyHeader, noQuery, untilGone, type Context, type Problem, type Protocol } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mcpErrors } from './mcp-errors.ts';
import type { Asked, McpHandler } from './mcp-handler.ts';

/** Headers of an answer that are those of its message; all others are made here. */
const KEPT = ['content-type', 'mcp-protocol-version', 'mcp-session-id'];

export const mcp: Protocol = {
  name: 'mcp',
  description: 'Agents and workflows as tools, for clients of the Model Context Protocol',
  routes(app, context) {
    const { info, limits } = context;
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
        answers: { 200: { description: 'The answer to a request', schema: z.json() }, 202: { description: 'A notification was taken' } },
        errors: ['bad-request'],
        errorShape: mcpErrors,
      },
      async handler(request, reply) {
        const gone = untilGone(context, reply);
        const extra: Asked = { service: context.serviceFor(request), key: idempotencyKey(request) };
        const answer = await (
          await loaded()
        ).fetch(webRequest(request, gone), {
          parsedBody: request.body,
          authInfo: { token: '', clientId: '', scopes: [], extra },
        });
        return send(context, request, reply, answer, gone);
      },
    });
  },
};

function webRequest({ headers, body }: FastifyRequest, signal: AbortSignal): Request {
  const given = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []));
  return new Request('http://localhost/mcp', { method: 'POST', headers: given, body: JSON.stringify(body), signal });
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
