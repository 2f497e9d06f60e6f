import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { OpenAPIBackend, type Context, type Document } from 'openapi-backend';
import { sample } from 'openapi-sampler';

/** A server made from a document: it checks each request against it, and answers as it says. */
export interface MockApi extends AsyncDisposable {
  readonly url: string;
  /** Requests that did not fit, with what is wrong. */
  readonly refused: string[];
  /** What was answered, by the id of the operation. */
  readonly answered: ReadonlyMap<string, readonly unknown[]>;
}

type Members = Readonly<Record<string, any>>;

/** @param chosen ids of the operations it serves: the validator reads no more of a large document than it needs */
export async function startMockApi(document: Members, chosen: readonly string[]): Promise<MockApi> {
  const refused: string[] = [];
  const answered = new Map<string, unknown[]>();
  const definition = withoutLoneNullable({ ...document, servers: [{ url: '/' }], paths: pathsOf(document, chosen) }) as unknown as Document;
  const api = new OpenAPIBackend({
    definition,
    quick: true,
    coerceTypes: true,
    ajvOpts: { strict: false, validateFormats: false, logger: false },
  });
  const refuse = (why: string): { readonly status: number; readonly body: unknown } => {
    refused.push(why);
    return { status: 400, body: { why } };
  };
  api.register({
    notFound: ({ request }: Context) => refuse(`there is no ${request.method} ${request.path}`),
    methodNotAllowed: ({ request }: Context) => refuse(`there is no ${request.method} ${request.path}`),
    validationFail: ({ validation, operation }: Context) => refuse(`${operation.operationId}: ${JSON.stringify(validation.errors)}`),
    notImplemented: ({ operation }: Context) => {
      const answer = answerOf(document, operation as Members);
      const { operationId } = operation as { readonly operationId: string };
      answered.set(operationId, [...(answered.get(operationId) ?? []), JSON.parse(JSON.stringify(answer.body ?? null))]);
      return answer;
    },
  });
  await api.init();
  const server = createServer((request, response) => {
    void request.toArray().then(async (chunks) => {
      const [path = '', query = ''] = request.url!.split('?');
      const text = Buffer.concat(chunks as Buffer[]).toString();
      const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
      const headers = request.headers as Record<string, string>;
      const body = text === '' ? undefined : isForm ? formOf(text, schemasOf(api, request.method!, path)) : (JSON.parse(text) as unknown);
      const answer = (await api.handleRequest({ method: request.method!, path, query, headers, body })) as {
        status: number;
        body?: unknown;
      };
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    answered,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The validator takes no `nullable` without a `type`. */
function withoutLoneNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLoneNullable);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'nullable' || 'type' in value);
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutLoneNullable(each)]));
}

function pathsOf(document: Members, chosen: readonly string[]): Members {
  const paths = Object.entries(document['paths'] as Members).map(([path, item]: [string, Members]) => {
    const kept = Object.entries(item).filter(([, value]) => value?.operationId === undefined || chosen.includes(value.operationId));
    return [path, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(paths.filter(([, item]) => Object.values(item).some((value) => value?.operationId !== undefined)));
}

/** A form as values of the types that the document gives them. */
function formOf(text: string, schemas: Members): object {
  const form = new URLSearchParams(text);
  const valueOf = (name: string): unknown => {
    const { type } = (schemas[name] ?? {}) as { readonly type?: string };
    if (type === 'array') return form.getAll(name);
    const [value = ''] = form.getAll(name);
    return ['integer', 'number', 'boolean', 'object'].includes(type ?? '') ? (JSON.parse(value) as unknown) : value;
  };
  return Object.fromEntries([...new Set(form.keys())].map((name) => [name, valueOf(name)]));
}

function schemasOf(api: OpenAPIBackend, method: string, path: string): Members {
  const operation = api.router.matchOperation({ method, path, headers: {} }) as Members | undefined;
  return (operation?.['requestBody']?.content?.['application/x-www-form-urlencoded']?.schema?.properties ?? {}) as Members;
}

/** The first answer of success of an operation, with an example or a sample of its schema. */
function answerOf(document: Members, operation: Members): { readonly status: number; readonly body?: unknown } {
  const [status, response] = Object.entries(operation['responses'] as Members).find(([code]) => code.startsWith('2'))! as [string, Members];
  const media = response['content']?.['application/json'] as Members | undefined;
  if (media === undefined) return { status: Number(status) };
  const example = media['example'] ?? (Object.values((media['examples'] ?? {}) as Members)[0] as Members | undefined)?.['value'];
  return { status: Number(status), body: example ?? sample(media['schema'], { quiet: true, maxSampleDepth: 6 }, document) };
}
