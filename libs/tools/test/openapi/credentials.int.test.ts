import type { ApiCredential, OpenApiDefinition, Secret } from '@troupe/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { startToolServer, type ToolServer } from '../tool-server.ts';
import { documentOf, type Members } from './api-document.ts';
import { apiWorld, type ApiWorld } from './api-world.ts';

let held = new AsyncDisposableStack();
afterEach(async () => {
  await held.disposeAsync();
  held = new AsyncDisposableStack();
});

const secret = (name: string): Secret => ({ kind: 'secret', name });
const client: ApiCredential = { clientId: 'me', clientSecret: secret('S'), scopes: ['read', 'write'] };
let tokens = 0;
let answers: Readonly<Record<string, number>> = {};

/** A server of an API and of its tokens, and the API. */
async function world(
  schemes: Members,
  security: Members[],
  more: Partial<OpenApiDefinition>,
  paths: Members = { '/x': { get: { operationId: 'x' } } },
): Promise<ApiWorld & { readonly server: ToolServer }> {
  tokens = 0;
  answers = {};
  const server = held.use(
    await startToolServer((request, response) => {
      const status = answers[request.url!] ?? 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      const token = { access_token: `t${request.url === '/token' ? ++tokens : tokens}`, token_type: 'Bearer', expires_in: 3600 };
      response.end(JSON.stringify(request.url === '/token' ? (status === 200 ? token : { error: 'invalid_client' }) : {}));
    }),
  );
  const components = JSON.parse(JSON.stringify({ securitySchemes: schemes }).replaceAll('SERVER', server.url)) as Members;
  const document = { ...documentOf(paths, { components, security }), servers: [{ url: server.url }] };
  const opened = held.use(await apiWorld(document, more));
  return { ...opened, server, [Symbol.asyncDispose]: async () => {} };
}

const oauth = { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'SERVER/token', scopes: {} } } };

describe('a credential', () => {
  it.each([
    ['a key in a header', { type: 'apiKey', in: 'header', name: 'X-Key' }, secret('K'), '/x', { 'x-key': 'value-of-K' }],
    ['a key in the query', { type: 'apiKey', in: 'query', name: 'api key' }, secret('K'), '/x?api%20key=value-of-K', {}],
    ['a key in a cookie', { type: 'apiKey', in: 'cookie', name: 'sid' }, secret('K'), '/x', { cookie: 'sid=value-of-K' }],
    ['a token', { type: 'http', scheme: 'bearer' }, secret('K'), '/x', { authorization: 'Bearer value-of-K' }],
    [
      'a name and a password',
      { type: 'http', scheme: 'Basic' },
      { username: 'me', password: secret('P') },
      '/x',
      { authorization: `Basic ${btoa('me:value-of-P')}` },
    ],
    ['a token of OAuth', oauth, secret('K'), '/x', { authorization: 'Bearer value-of-K' }],
    [
      'a token of OpenID Connect',
      { type: 'openIdConnect', openIdConnectUrl: 'https://a.example' },
      secret('K'),
      '/x',
      { authorization: 'Bearer value-of-K' },
    ],
  ] as [string, Members, ApiCredential, string, object][])(
    'is sent as its scheme says: %s',
    async (_what, scheme, credential, url, headers) => {
      const { run, server } = await world({ s: scheme }, [{ s: [] }], { auth: { s: credential } });
      await run('x');
      expect(server.asked).toMatchObject([{ url, headers }]);
    },
  );

  it('is chosen by what an operation needs, and by what there is; none is sent where none is needed', async () => {
    const key = (name: string): Members => ({ type: 'apiKey', in: 'header', name });
    const paths = {
      '/x': {
        get: { operationId: 'x' },
        put: { operationId: 'open', security: [] },
        post: { operationId: 'both', security: [{ c: [] }, { a: [], b: [] }] },
      },
    };
    const { run, server } = await world(
      { a: key('a'), b: key('b'), c: key('c') },
      [{ b: [] }],
      { auth: { a: secret('A'), b: secret('B') } },
      paths,
    );
    for (const operation of ['x', 'open', 'both']) await run(operation);
    expect(server.asked.map(({ headers }) => [headers['a'], headers['b']])).toEqual([
      [undefined, 'value-of-B'],
      [undefined, undefined],
      ['value-of-A', 'value-of-B'],
    ]);
  });

  it('is a token that is asked for with those of a client, once, and again when the API does not take it', async () => {
    const { run, server } = await world({ s: oauth }, [{ s: ['read'] }], { auth: { s: client } });
    for (const _ of [1, 2]) await run('x');
    expect(server.asked.map(({ url }) => url)).toEqual(['/token', '/x', '/x']);
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      body: 'scope=read+write&grant_type=client_credentials',
      headers: { authorization: `Basic ${btoa('me:value%2Dof%2DS')}` },
    });
    expect(server.asked[2]!.headers.authorization).toBe('Bearer t1');
    answers = { '/x': 401 };
    await expect(run('x')).rejects.toMatchObject({ code: 'tool-failed' });
    answers = {};
    await run('x');
    expect(server.asked.at(-1)!.headers.authorization).toBe('Bearer t2');
  });

  it.each([400, 401, 302, 500])('that no token is given for, with %d, fails by itself and asks the API nothing', async (status) => {
    const { run, server } = await world({ s: oauth }, [{ s: [] }], { auth: { s: client } });
    answers = { '/token': status };
    const failure = (await run('x').catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ code: 'tool-failed', message: expect.stringContaining('gave no token') });
    expect(failure.message).not.toContain('value-of');
    expect(server.asked.map(({ url }) => url)).toEqual(['/token']);
  });

  it.each([
    ['a scheme that is not there', { other: secret('K') }, /auth has "other"; the security schemes of the document are s/],
    ['another kind of scheme', { s: { username: 'a', password: secret('K') } }, /needs a secret/],
  ] as [string, Record<string, ApiCredential>, RegExp][])('for %s is reported', async (_what, auth, why) => {
    const { tools } = await world({ s: { type: 'http', scheme: 'bearer' } }, [], { auth });
    expect(tools.troubles()).toEqual([expect.stringMatching(why)]);
    expect(tools.list().size).toBe(0);
  });

  it('in headers of the app goes with each request', async () => {
    const { run, server } = await world({}, [], {
      headers: { Authorization: { ...secret('K'), prefix: 'Bearer ' }, accept: 'application/vnd.github+json' },
    });
    await run('x');
    expect(server.asked).toMatchObject([{ headers: { authorization: 'Bearer value-of-K', accept: 'application/vnd.github+json' } }]);
  });
});
