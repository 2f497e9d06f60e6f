import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { App, ServedModel } from '@troupe/contracts';
import { redactor } from '@troupe/contracts';
import { chooseModels, guardAddresses, openSecrets, outboundSettings, readEnvironment } from '@troupe/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const none = new Map<string, never>();
const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} } as const;
const redact = redactor([]);

let server: Server;
let port: number;
/** The `Host` that each request named. */
const asked: (string | undefined)[] = [];

beforeEach(async () => {
  asked.length = 0;
  server = createServer(({ headers }, response) => {
    asked.push(headers.host);
    response.end(JSON.stringify({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** A model of an app at this host; a stand-in for a name server says where each name is, one answer after the other. */
function modelAt(host: string, { list = '', names = {} as Readonly<Record<string, readonly string[]>> } = {}) {
  const left = new Map(Object.entries(names).map(([name, addresses]) => [name, [...addresses]]));
  const lookup = (name: string) => {
    const addresses = left.get(name) ?? [];
    return Promise.resolve([{ address: (addresses.length > 1 ? addresses.shift() : addresses[0]) ?? '', family: 4 }]);
  };
  const { privateHosts } = outboundSettings(readEnvironment({ TROUPE_PRIVATE_HOSTS: list }));
  const guard = guardAddresses({ privateHosts, thisMachine: true, lookup });
  const model: ServedModel = { kind: 'model', name: 'm', server: { url: `http://${host}:${port}/v1` } };
  const app: App = { build: 'b', workflows: none, agents: none, tools: none, activities: none, models: new Map([['m', model]]) };
  const secrets = openSecrets({ variables: {} }, redact);
  const provider = chooseModels({ openai: {}, key: () => undefined, hiddenKeys: [], namedSecrets: secrets, guard }, () => app).provider(
    'm',
  )!;
  return () => provider.generate(request, { signal: new AbortController().signal, onDelta: () => {} });
}

describe('a model of an app', () => {
  it.each(['127.0.0.1', 'localhost'])('may be on this machine, where its address says so: %s', async (host) => {
    expect(await modelAt(host, { names: { localhost: ['127.0.0.1'] } })()).toMatchObject({ text: 'Hi' });
  });

  it.each(['rebind.example', '0.0.0.0', '[::ffff:7f00:1]', '169.254.169.254', '10.0.0.1', '0x0.0', 'localhost.example'])(
    'is not asked at %s, and no other attempt is made',
    async (host) => {
      const ask = modelAt(host, { names: { 'rebind.example': ['127.0.0.1'], 'localhost.example': ['127.0.0.1'] } });
      await expect(ask()).rejects.toMatchObject({
        code: 'model-connection',
        retryable: false,
        message: expect.stringContaining('TROUPE_PRIVATE_HOSTS'),
      });
      expect(asked).toEqual([]);
    },
  );

  it('is asked at the address that was looked at, where an operator allowed it (Z1)', async () => {
    // No name server knows the name, so a second look would lead nowhere.
    expect(await modelAt('model.test', { list: 'model.test', names: { 'model.test': ['127.0.0.1'] } })()).toMatchObject({ text: 'Hi' });
    expect(asked).toEqual([`model.test:${port}`]);
  });

  it('is not asked by the connection of one that was allowed (Z3)', async () => {
    const names = { 'model.test': ['127.0.0.1'] };
    await modelAt('model.test', { list: 'model.test', names })();
    await expect(modelAt('model.test', { names })()).rejects.toMatchObject({ code: 'model-connection' });
    expect(asked).toHaveLength(1);
  });
});
