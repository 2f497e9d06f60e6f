import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { defaultBounds, redactor, TroupeError, type App, type HttpTool, type ServedModel } from '@troupe/contracts';
import { http, model } from '@troupe/sdk';
import { chooseModels, chooseTools, guardAddresses, openSecrets, outboundSettings, readEnvironment } from '@troupe/service';
import { contextOf } from '@troupe/tools/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

/** What nobody but this machine is to see. */
let inner: Server;
let innerPort: number;
/** A server on the way, which redirects where its path says. */
let outer: Server;
let outerPort: number;
const asked: string[] = [];
/** Of the server on the way: what it was sent as credentials. */
const credentials: (string | undefined)[] = [];

beforeAll(async () => {
  [inner, innerPort] = await listen((request, response) => {
    asked.push(request.url!);
    response.setHeader('content-type', 'text/plain').end('inner secret');
  });
  [outer, outerPort] = await listen((request, response) => {
    credentials.push(request.headers.authorization);
    const [, status, to] = /^\/(\d+)\/(.+?)(?:\/chat\/completions)?$/.exec(request.url!) ?? [];
    response.writeHead(Number(status), { location: decodeURIComponent(to!) }).end();
  });
});
afterAll(async () => {
  for (const server of [inner, outer]) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});
beforeEach(() => {
  asked.length = 0;
  credentials.length = 0;
});

async function listen(answer: RequestListener): Promise<[Server, number]> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  // On all addresses of this machine, those of IPv6 too.
  server.listen(0, '::');
  await once(server, 'listening');
  return [server, (server.address() as AddressInfo).port];
}

/** What name servers of others may say. All else is looked up as the system does. */
const names: Readonly<Record<string, readonly string[]>> = {
  'private.example': ['127.0.0.1'],
  'private6.example': ['::1'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  '6to4.example': ['2002:7f00:1::'],
  'metadata.example': ['169.254.169.254'],
  'zero.example': ['0.0.0.0'],
  'link.example': ['fe80::1'],
  'unique.example': ['fd00:ec2::254'],
  'azure.example': ['168.63.129.16'],
  'outer.example': ['127.0.0.1'],
};

const none = new Map<string, never>();
const call = contextOf();

function outside(list: string, lookup?: (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>) {
  const { privateHosts } = outboundSettings(readEnvironment({ TROUPE_PRIVATE_HOSTS: list }));
  const standIn = (name: string) =>
    Promise.resolve((names[name] ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  const secrets = openSecrets({ variables: { TROUPE_SECRET_CRM: 'canary-of-the-crm' } }, redactor([]));
  return { guard: guardAddresses({ privateHosts, lookup: lookup ?? standIn }), secrets, bounds: defaultBounds };
}

/** Everything that takes an address: how it is asked at one. */
const places: readonly (readonly [string, (url: string, list?: string, lookup?: Parameters<typeof outside>[1]) => Promise<unknown>])[] = [
  [
    'a tool',
    async (url, list = '', lookup) => {
      const tool = http({
        ...{ name: 't', description: 'Asks', method: 'GET', input: z.object({}), url },
        headers: { authorization: { kind: 'secret', name: 'CRM', prefix: 'Bearer ' } },
      });
      const source = chooseTools(appOf({ tools: new Map<string, HttpTool>([['t', tool as HttpTool]]) }), {
        log: call.log,
        ...outside(list, lookup),
        serverGuard: outside(list, lookup).guard,
      });
      try {
        return await source.run({ name: 't', args: {} }, call);
      } finally {
        await source.close();
      }
    },
  ],
  [
    'a model',
    async (url, list = '', lookup) => {
      const { guard, secrets } = outside(list, lookup);
      const served = model({ name: 'm', server: { url, key: { kind: 'secret', name: 'CRM' } } }) as ServedModel;
      const app = appOf({ models: new Map([['m', served]]) });
      const models = chooseModels({ openai: {}, key: () => undefined, hiddenKeys: [], namedSecrets: secrets, guard }, () => app);
      const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} } as const;
      return models.provider('m')!.generate(request, { signal: call.signal, onDelta: () => {} });
    },
  ],
];

function appOf(parts: Partial<App>): App {
  return { build: 'b', workflows: none, agents: none, tools: none, activities: none, models: none, ...parts };
}

async function failureOf(made: Promise<unknown>): Promise<TroupeError> {
  try {
    await made;
  } catch (error) {
    expect(error).toBeInstanceOf(TroupeError);
    return error as TroupeError;
  }
  throw new Error('It was answered.');
}

/** Hosts, each of which leads to this machine, to a private network, or to what a cloud keeps for its machines. */
const hosts = [
  ...['127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.255.255.254', '0', '0.0.0.0', '2130706433', '017700000001', '0x7f000001'],
  ...['0x7f.0.0.1', '0177.0.0.1', '0x7f.1', '127.0.0.0x1', '１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]'],
  ...[
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[::ffff:0:127.0.0.1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
  ],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1', '100.64.0.1', '100.100.100.200', '169.254.169.254', '2852039166'],
  ...['0xa9fea9fe', '168.63.129.16', '192.0.0.192', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
  ...Object.keys(names),
];
/** Addresses that are none to ask. */
const wrong = [
  ...['http://user:pass@127.0.0.1:PORT/', 'http://public.example@127.0.0.1:PORT/', 'http://127.0.0.1:PORT#@public.example/'],
  ...[
    'file:///etc/passwd',
    'ftp://127.0.0.1:PORT/',
    'gopher://127.0.0.1:PORT/_GET',
    'data:text/plain,x',
    'javascript:1',
    'ws://127.0.0.1:PORT/',
  ],
  ...['unix:/var/run/docker.sock', '//127.0.0.1:PORT/', '/etc/passwd', 'http://', 'http:/127.0.0.1:PORT/', 'http:127.0.0.1:PORT', ''],
  ...[
    'http://[::1%25lo]:PORT/',
    'http://127.0.0.1:PORT\\@public.example/',
    'http://public.example\\@127.0.0.1:PORT/',
    ' http://127.0.0.1:PORT/',
  ],
];

describe.each(places)('%s', (_place, ask) => {
  it.each(hosts)('does not ask this machine or a network of its own as %s', async (host) => {
    const failure = await failureOf(ask(`http://${host}:${innerPort}/`));
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(?:address-refused|model-connection|invalid-workflow)$/) });
    expect(failure.retryable).not.toBe(true);
    expect(asked).toEqual([]);
  });

  it.each(wrong)('does not ask %s', async (url) => {
    const failure = await failureOf(ask(url.replace('PORT', String(innerPort))));
    expect(failure.retryable).not.toBe(true);
    expect(asked).toEqual([]);
  });

  it('asks at the address that was looked at, though the name is bound to another by then', async () => {
    let looked = 0;
    const rebinding = () => Promise.resolve([{ address: looked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
    await ask(`http://rebind.example:${innerPort}/`, '127.0.0.1', rebinding).catch(() => {});
    expect(asked).toHaveLength(1);
    expect(looked).toBe(1);
    expect((await failureOf(ask(`http://rebind.example:${innerPort}/`, '127.0.0.1', rebinding))).retryable).toBe(false);
    expect(asked).toHaveLength(1);
  });

  const ways = [
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    '//private.example:PORT/',
  ];
  it.each([301, 302, 303, 307, 308].flatMap((status) => ways.map((way) => [status, way] as const)))(
    'follows no redirect by %d to %s, however long the chain, and sends its credentials nowhere else',
    async (status, way) => {
      const last = encodeURIComponent(way.replace('PORT', String(innerPort)));
      const chain = encodeURIComponent(`http://outer.example:${outerPort}/${status}/${last}`);
      for (const to of [last, chain]) {
        credentials.length = 0;
        const failure = await failureOf(ask(`http://outer.example:${outerPort}/${status}/${to}`, `outer.example:${outerPort}`));
        expect(failure).toMatchObject({ retryable: false, message: expect.stringContaining('redirect') });
        expect(failure.message).not.toContain('canary');
        expect(credentials).toEqual(['Bearer canary-of-the-crm']);
        expect(asked).toEqual([]);
      }
    },
  );

  it('asks what an operator allowed', async () => {
    await ask(`http://outer.example:${innerPort}/`, `outer.example:${innerPort}`).catch(() => {});
    expect(asked).toHaveLength(1);
  });
});
