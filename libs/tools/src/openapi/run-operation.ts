import { textsOf, ToolError, type Json, type OpenApiDefinition, type Secrets, type WorkContext } from '@troupe/contracts';
import { exchange, type ExchangeParts } from '../http/exchange.ts';
import { readAnswer } from '../http/read-answer.ts';
import type { Operation } from './operation.ts';
import { credentialsFor, type Credentials, type Held } from './requests/credentials.ts';
import type { ClientTokens } from './requests/client-token.ts';
import { nextPage } from './requests/next-page.ts';
import { operationRequest } from './requests/operation-request.ts';

export interface OperationParts extends ExchangeParts {
  readonly secrets: Secrets;
  readonly tokens: ClientTokens;
  readonly held: Held;
}

/** What an operation gives: what the API answered, and the arguments that ask for the next page. */
export interface OperationResult {
  readonly status: number;
  readonly body: Json;
  readonly next?: Readonly<Record<string, Json>>;
}

/** One attempt. @throws TroupeError */
export async function runOperation(
  api: OpenApiDefinition,
  operation: Operation,
  args: unknown,
  context: WorkContext,
  parts: OperationParts,
): Promise<OperationResult> {
  const request = await operationRequest(operation, args, await credentialsOf(operation, context, parts));
  const headers = {
    accept: 'application/json, text/*;q=0.5, */*;q=0.1',
    'accept-encoding': 'identity',
    'user-agent': 'troupe',
    ...request.headers,
    ...inLowerCase(await textsOf(api.headers ?? {}, parts.secrets)),
    ...(operation.keyHeader === undefined ? {} : { [operation.keyHeader]: context.idempotencyKey }),
  };
  const { method, effect } = operation;
  const { host } = request.url;
  // A token may have been taken back before its end.
  const onStatus = (status: number): void => void (status === 401 && parts.tokens.forget());
  const { status, header, bytes } = await exchange({ host, effect }, { ...request, method, headers }, context, { ...parts, onStatus });
  const read = method === 'HEAD' ? { ok: true as const, value: null } : readAnswer(bytes, header('content-type'));
  if (!read.ok) throw new ToolError(`${host} did it, but answered ${read.why}.`);
  const next = nextPage(operation, args, header('link'), read.value);
  return { status, body: read.value, ...(next === undefined ? {} : { next }) };
}

function credentialsOf({ security }: Operation, { signal }: WorkContext, { held, secrets, tokens }: OperationParts): Promise<Credentials> {
  return credentialsFor(security, held, {
    secrets,
    tokenOf: ({ tokenUrl }, client) => tokens.tokenOf((client.tokenUrl ?? tokenUrl)!, client, signal),
  });
}

function inLowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
}
