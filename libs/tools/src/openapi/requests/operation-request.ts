import { ToolError } from '@troupe/contracts';
import type { Operation, Parameter } from '../operation.ts';
import type { Credentials } from './credentials.ts';
import { writeBody } from './write-body.ts';
import { inOneText, inPairs } from './write-value.ts';

export interface OperationRequest {
  readonly url: URL;
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/;

/**
 * The request that arguments make. Each is one piece of the address and leads nowhere else.
 *
 * @throws ToolError
 */
export async function operationRequest(operation: Operation, args: unknown, credentials: Credentials): Promise<OperationRequest> {
  const values = new Map(Object.entries((args ?? {}) as Readonly<Record<string, unknown>>));
  const at = (place: Parameter['place']): readonly Parameter[] =>
    operation.parameters.filter((parameter) => parameter.place === place && values.get(parameter.argument) !== undefined);
  const pairs = at('query').flatMap((parameter) => inPairs(parameter.name, parameter, valueOf(parameter, values)));
  const query = [...pairs, ...credentials.query].map((pair) => pair.join('=')).join('&');
  const cookies = [
    ...at('cookie').flatMap((parameter) => inPairs(parameter.name, parameter, valueOf(parameter, values))),
    ...credentials.cookies,
  ];
  const written = operation.body === undefined ? undefined : await writeBody(operation.body, values);
  const headers = Object.fromEntries(at('header').map((parameter) => [parameter.name.toLowerCase(), headerOf(parameter, values)]));
  return {
    url: addressOf(operation, values, query),
    body: written?.content,
    headers: {
      ...headers,
      ...(written === undefined ? {} : { 'content-type': written.contentType }),
      ...(cookies.length === 0 ? {} : { cookie: cookies.map((pair) => pair.join('=')).join('; ') }),
      ...credentials.headers,
    },
  };
}

function valueOf({ argument, json }: Parameter, values: ReadonlyMap<string, unknown>): unknown {
  const value = values.get(argument);
  return json ? JSON.stringify(value) : value;
}

function headerOf(parameter: Parameter, values: ReadonlyMap<string, unknown>): string {
  const text = inOneText(parameter.name, parameter, valueOf(parameter, values), (each) => each);
  if (!HEADER_TEXT.test(text))
    throw new ToolError(`${JSON.stringify(parameter.argument)} is a header: it cannot have line breaks or such characters.`);
  return text;
}

function addressOf({ server, path, parameters }: Operation, values: ReadonlyMap<string, unknown>, query: string): URL {
  const placed = new Map(parameters.filter(({ place }) => place === 'path').map((parameter) => [parameter.name, parameter]));
  const filled = path.replaceAll(/\{([^{}]*)\}/g, (_all, name: string) => {
    const parameter = placed.get(name)!;
    const value = valueOf(parameter, values);
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
      throw new ToolError(`${JSON.stringify(parameter.argument)} is part of the address: it cannot be empty.`);
    return inOneText(name, parameter, value);
  });
  const url = new URL(`${server}${filled}${query === '' ? '' : `?${query}`}`);
  // `..` and the like are taken out of a path: then another address would be asked than the one that is written.
  if (url.href.split('?', 1)[0] !== `${server}${filled}`)
    throw new ToolError('An argument that is part of the address is ".", "..", or no text. Give another.');
  return url;
}
