import { rights } from '@troupe/access';
import type { Principal, TaskServices } from '@troupe/contracts';
import { createHttp } from '@troupe/http';
import { principalIn } from './operations.ts';
import { settle, type Edge } from './same-as-alone.ts';

/** The API over task services: a client's credential is the name of its tenant. */
export async function httpEdge(services: TaskServices): Promise<Edge> {
  const holders = new Map(['acme', 'globex', 'default'].map((tenant): [string, Principal] => [tenant, principalIn(tenant)]));
  const app = await createHttp({
    services,
    auth: { kind: 'keys', keys: [] },
    identities: { known: (credential) => holders.get(credential), find: () => Promise.reject(new Error('All are known.')) },
    rights,
    log: false,
    info: { version: '0', mode: 'test', appName: 'test', notices: [] },
    // An update of a suspended task is answered when the task is resumed, which may be never.
    limits: { rate: 1_000_000, answerTime: 2_000 },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    async perform(tenant, { request: { method, path, body, key } }) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tenant}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const seen = { status: answer.status, location: answer.headers.get('location'), body: bodyOf(await answer.text()) };
      await settle();
      return { ok: answer.ok, seen };
    },
    async [Symbol.asyncDispose]() {
      await app.close();
    },
  };
}

/** Each request has an id of its own, and turns say whose they are. */
function bodyOf(text: string): string {
  return text.replace(/"requestId":"[^"]*",?/, '').replaceAll(/,"tenant":"[^"]*"/g, '');
}
