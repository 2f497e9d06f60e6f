import type { HttpTool } from '@troupe/contracts';
import { agent, http, secret, type HttpOptions, type WorkflowContext } from '@troupe/sdk';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const input = z.object({ id: z.string(), note: z.string().optional() });
const find = { name: 'find', description: 'Finds', method: 'GET', url: 'https://crm.example.com/customers/{id}', input } as const;

function faultsOf(options: object): readonly string[] {
  try {
    http(options as HttpOptions<unknown, unknown, string, unknown>);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-workflow' });
    return (error as { readonly errors: readonly { readonly message: string }[] }).errors.map(({ message }) => message);
  }
  return [];
}

describe('a tool that is a request', () => {
  it('is a plain frozen value', () => {
    const tool = http({ ...find, headers: { authorization: secret('CRM', { prefix: 'Bearer ' }) }, timeout: '5s' });
    expect(tool).toEqual({
      kind: 'tool',
      name: 'find',
      description: 'Finds',
      input,
      effect: 'pure',
      timeout: '5s',
      http: { method: 'GET', url: find.url, headers: { authorization: { kind: 'secret', name: 'CRM', prefix: 'Bearer ' } } },
    });
    expect([tool, tool.http, tool.http.headers].every((each) => Object.isFrozen(each))).toBe(true);
  });

  it.each([
    ['GET', {}, 'pure'],
    ['HEAD', {}, 'pure'],
    ['PUT', {}, 'idempotent'],
    ['DELETE', {}, 'idempotent'],
    ['POST', {}, 'once'],
    ['PATCH', {}, 'once'],
    ['POST', { idempotencyKey: true }, 'idempotent'],
    ['PUT', { idempotencyKey: true }, 'idempotent'],
    ['GET', { idempotencyKey: true }, 'pure'],
    ['POST', { effect: 'pure' }, 'pure'],
    ['POST', { idempotencyKey: true, effect: 'once' }, 'once'],
  ] as const)('by %s with %j has the effect that HTTP says, or its author: %s', (method, more, effect) => {
    expect(http({ ...find, method, ...more }).effect).toBe(effect);
  });

  it('has the key of the call in the header that its server knows', () => {
    expect(http({ ...find, method: 'POST' }).http).not.toHaveProperty('idempotencyKey');
    expect(http({ ...find, method: 'POST', idempotencyKey: true }).http.idempotencyKey).toBe('idempotency-key');
    expect(http({ ...find, method: 'POST', idempotencyKey: 'X-Request-Id' }).http.idempotencyKey).toBe('X-Request-Id');
  });

  it('infers arguments from the schema, and what it gives from that of its answer', () => {
    const tool = http({ ...find, output: z.object({ name: z.string() }) });
    expectTypeOf(tool).toEqualTypeOf<HttpTool<z.infer<typeof input>, { name: string }, 'find', z.input<typeof input>>>();
    const use = (ctx: WorkflowContext) => ctx.tool(tool, { id: '7' });
    expectTypeOf(use).returns.toEqualTypeOf<Promise<{ name: string }>>();
    // @ts-expect-error an argument is missing
    void ((ctx: WorkflowContext) => ctx.tool(tool, { note: 'x' }));
    expect(agent({ name: 'a', model: 'demo', instructions: 'x', tools: [tool], approve: { find: ({ id }) => id === '7' } }).tools).toEqual([
      tool,
    ]);
  });
});

describe('one that cannot work', () => {
  it.each<[object, RegExp]>([
    [{ url: undefined }, /^url is an http or https address/],
    [{ url: 'crm.example.com/{id}' }, /^url is an http or https address/],
    [{ url: 'ftp://crm.example.com/{id}' }, /^url is an http or https address/],
    [{ url: 'file:///etc/{id}' }, /^url is an http or https address/],
    [{ url: 'https://ada:canary@crm.example.com/{id}' }, /^url has no user name or password/],
    [{ url: 'https://{id}.example.com/' }, /^url has parameters in its path and query alone/],
    [{ url: 'https://example.com:{id}/' }, /^url is an http or https address/],
    [{ url: 'https://crm.example.com/{id}#part' }, /^url has no fragment/],
    [{ url: 'https://crm.example.com/{id}/{{x' }, /^url has a brace/],
    [{ url: 'https://CRM.example.com/{id}' }, /^url is written as it is sent/],
    [{ url: 'https://crm.example.com:443/{id}' }, /^url is written as it is sent/],
    [{ url: 'https://crm.example.com/a/../{id}' }, /^url is written as it is sent/],
    [{ url: 'https://0x7f.1/{id}' }, /^url is written as it is sent/],
    [{ url: 'https://crm.example.com/{nobody}' }, /^url has \{nobody\}, which is no property of input/],
    [{ url: 'https://crm.example.com/{toString}' }, /^url has \{toString\}, which is no property of input/],
    [{ url: 'https://crm.example.com/{note}' }, /^url has \{note\}, which input does not require/],
    [{ method: 'TRACE' }, /^method is one of GET, HEAD, POST/],
    [{ method: 'get' }, /^method is one of GET, HEAD, POST/],
    [{ headers: { 'x-a': 'canary\r\nx-b: c' } }, /^headers\.x-a: is a secret, or text/],
    [{ headers: { 'x a': 'b' } }, /^headers\.x a: /],
    [{ headers: { Host: 'other' } }, /^headers\.host belongs to the connection/],
    [{ headers: { 'x-a': '1', 'X-A': '2' } }, /^the header x-a is there twice/],
    [{ headers: { 'x-a': { kind: 'secret', name: 'TROUPE_SIGNING_KEY' } } }, /^headers\.x-a\.name: is a setting of the platform/],
    [{ idempotencyKey: 'no header' }, /^idempotencyKey: is the name of a header/],
    [{ idempotencyKey: 'x-a', headers: { 'x-a': '1' } }, /^the header x-a is there twice/],
    [{ run: () => 1 }, /^it has no property "run"/],
    [{ output: {} }, /^output is a zod 4 schema/],
    [{ input: z.string(), url: 'https://crm.example.com/' }, /^input is an object/],
    [{ description: '' }, /^description says to the model/],
    [{ effect: 'twice' }, /^effect is/],
    [{ timeout: 'soon' }, /^timeout/],
  ])('is refused for %j, and nothing that may be secret is repeated', (wrong, reason) => {
    const faults = faultsOf({ ...find, ...wrong });
    expect(faults).toEqual([expect.stringMatching(reason)]);
    expect(faults.join()).not.toContain('canary');
  });
});
