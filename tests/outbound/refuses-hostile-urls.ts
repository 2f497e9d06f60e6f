import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { redactor, type AddressGuard, type Secrets } from '@troupe/contracts';
import { guardAddresses, openSecrets, outboundSettings, readEnvironment } from '@troupe/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hostileHosts, hostileNames, hostileRedirects, wrongUrls } from './hostile-urls.ts';

/** What asks at an address. */
export interface Place {
  readonly name: string;
  /** Asks there, with the secret `CRM` where it sends one. Rejects when it was refused or not answered. */
  ask(url: string, outside: Outside): Promise<unknown>;
  /** What it sends as `authorization`, if it does. */
  readonly credential: string | undefined;
}

export interface Outside {
  readonly guard: AddressGuard;
  readonly secrets: Secrets;
}

type Lookup = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const CANARY = 'canary-of-the-crm';
export const credentials = { bearer: `Bearer ${CANARY}`, basic: `Basic ${btoa(`me:${CANARY.replaceAll('-', '%2D')}`)}` };

const standIn: Lookup = (name) =>
  Promise.resolve((hostileNames[name] ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

/** @param list of TROUPE_PRIVATE_HOSTS */
function outside(list = '', lookup: Lookup = standIn): Outside {
  const { privateHosts } = outboundSettings(readEnvironment({ TROUPE_PRIVATE_HOSTS: list }));
  return {
    guard: guardAddresses({ privateHosts, lookup }),
    secrets: openSecrets({ variables: { TROUPE_SECRET_CRM: CANARY } }, redactor([])),
  };
}

/** Registers the tests that everything must pass that takes an address from an app or a document. */
export function refusesHostileUrls(place: Place): void {
  describe(place.name, () => {
    /** What nobody but this machine is to see. */
    let inner: Server;
    let innerPort: number;
    /** A server on the way, which redirects where its path says. */
    let outer: Server;
    let outerPort: number;
    const asked: string[] = [];
    const sent: (string | undefined)[] = [];
    beforeAll(async () => {
      [inner, innerPort] = await listen((request, response) => {
        asked.push(request.url!);
        response.setHeader('content-type', 'text/plain').end('inner secret');
      });
      [outer, outerPort] = await listen((request, response) => {
        sent.push(request.headers.authorization);
        const [, status, to] = /^\/(\d+)\/([^/]+)/.exec(request.url!) ?? [];
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
      sent.length = 0;
    });
    const failureOf = async (url: string, list?: string, lookup?: Lookup): Promise<Error & { readonly retryable?: boolean }> => {
      const failure: unknown = await (async () => place.ask(url, outside(list, lookup)))().then(
        () => new Error('It was answered.'),
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(Error);
      const { message } = failure as Error;
      expect(message).not.toMatch(/canary|inner secret|It was answered/);
      return failure as Error;
    };

    it.each(hostileHosts)('does not ask this machine or a network of its own as %s', async (host) => {
      expect((await failureOf(`http://${host}:${innerPort}/`)).retryable).not.toBe(true);
      expect(asked).toEqual([]);
    });

    it.each(wrongUrls)('does not ask %s', async (url) => {
      expect((await failureOf(url.replace('PORT', String(innerPort)))).retryable).not.toBe(true);
      expect(asked).toEqual([]);
    });

    it('asks at the address that was looked at, though the name is bound to another by then', async () => {
      let looked = 0;
      const rebinding: Lookup = () => Promise.resolve([{ address: looked++ === 0 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
      await place.ask(`http://rebind.example:${innerPort}/`, outside('127.0.0.1', rebinding)).catch(() => {});
      const times = asked.length;
      expect(times).toBeGreaterThan(0);
      expect((await failureOf(`http://rebind.example:${innerPort}/`, '127.0.0.1', rebinding)).retryable).not.toBe(true);
      expect(asked).toHaveLength(times);
    });

    it.each([301, 302, 303, 307, 308].flatMap((status) => hostileRedirects.map((way) => [status, way] as const)))(
      'follows no redirect by %d to %s, however long the chain, and sends its credentials nowhere else',
      async (status, way) => {
        const last = encodeURIComponent(way.replace('PORT', String(innerPort)));
        const chain = encodeURIComponent(`http://outer.example:${outerPort}/${status}/${last}`);
        for (const to of [last, chain]) {
          sent.length = 0;
          const failure = await failureOf(`http://outer.example:${outerPort}/${status}/${to}`, `outer.example:${outerPort}`);
          expect(failure.message).toContain('redirect');
          expect(new Set(sent)).toEqual(new Set([place.credential]));
          expect(asked).toEqual([]);
        }
      },
    );

    it('asks what an operator allowed', async () => {
      await place.ask(`http://outer.example:${innerPort}/`, outside(`outer.example:${innerPort}`)).catch(() => {});
      expect(asked.length).toBeGreaterThan(0);
    });
  });
}

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
