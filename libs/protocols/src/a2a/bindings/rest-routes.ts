import type { ErrorCode } from '@troupe/contracts';
import { nameField, type Context, type HttpApp, type RouteFacts } from '@troupe/http';
import { z } from 'zod';
import type { A2aParts } from '../a2a-parts.ts';
import { askOfRequest, serviceHeaders } from '../ask-of-request.ts';
import type { ServedA2a } from '../served-a2a.ts';
import { serviceHeaderFields } from './header-fields.ts';
import { restRefusals } from './refusals.ts';
import { restOperations, type RestGiven, type RestOperation, type RestOperationName } from './rest-operations.ts';
import { sendAnswer } from './send-answer.ts';

const TYPE = 'application/a2a+json';
const short = z.string().max(1_024);
const query = z
  .object({
    contextId: short,
    status: short,
    pageSize: short,
    pageToken: short,
    historyLength: short,
    statusTimestampAfter: short,
    includeArtifacts: short,
    tenant: short,
  })
  .partial();
const paths = z.object({ agent: nameField, task: short, config: short, tenant: short });
const errors: readonly ErrorCode[] = ['agent-not-found', 'task-not-found', 'quota-exceeded', 'quota-used-up'];

/** The binding over HTTP and JSON. A client that was given a tenant names it in the path. */
export function restRoutes(app: HttpApp, context: Context, parts: A2aParts, loaded: () => Promise<ServedA2a>): void {
  for (const operation of restOperations) {
    addRoute(operation, `/a2a/:agent${operation.path}`, { summary: operation.summary });
    // Not described: it is the same operation.
    addRoute(operation, `/a2a/:agent/:tenant${operation.path}`, {});
  }

  function addRoute({ name, method, path, right }: RestOperation, url: string, described: Pick<RouteFacts, 'summary'>): void {
    const hasBody = name === 'send' || name === 'stream' || name === 'push-create';
    const waits = path.includes('message') || path === '/tasks/:task';
    app.route({
      method,
      url,
      schema: { params: paramsIn(url), querystring: query, ...(hasBody ? { body: z.json() } : {}) },
      config: {
        ...{ tag: 'a2a', right, produces: TYPE, headers: serviceHeaderFields, errors, errorShape: restRefusals, ...described },
        answers: answersOf(name),
        ...(waits ? ({ waits: 'always', alsoProduces: 'text/event-stream' } as const) : {}),
        ...(hasBody ? ({ body: 'required', data: true } as const) : {}),
      },
      async handler(request, reply) {
        const served = await loaded();
        const asked = await askOfRequest(parts, context, served, request, reply);
        const { params, body } = request as { readonly params: RestGiven['params']; readonly body: unknown };
        const given: RestGiven = { operation: name, params, query: request.query as RestGiven['query'], body };
        const answered = await served.rest(asked, serviceHeaders(request), given);
        return sendAnswer(context, request, reply, answered, { type: TYPE, errors: restRefusals, gone: asked.gone });
      },
    });
  }
}

function paramsIn(url: string): z.ZodType {
  const has = (name: string): boolean => url.includes(`:${name}`);
  return paths.pick({
    agent: true,
    ...(has('task') && { task: true }),
    ...(has('config') && { config: true }),
    ...(has('tenant') && { tenant: true }),
  } as never);
}

function answersOf(name: RestOperationName): NonNullable<RouteFacts['answers']> {
  if (name === 'push-delete') return { 204: { description: 'None are sent there any more' } };
  return { [name === 'push-create' ? 201 : 200]: { description: 'The answer of A2A, as JSON', schema: z.json() } };
}
