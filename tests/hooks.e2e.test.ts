import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const STANDARD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PLAIN = 'a-secret-of-the-shop';
const env = { LOG_LEVEL: 'error', TROUPE_SECRET_STANDARD: STANDARD, TROUPE_SECRET_PLAIN: PLAIN, TROUPE_AUDIT: 'on' };

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('hooks/app', import.meta.url)), env });
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

type Headers = Readonly<Record<string, string>>;

async function send(name: string, body: string, headers: Headers): Promise<{ status: number; body: any; text: string }> {
  const answer = await fetch(`${platform.url}/hooks/${name}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text), text };
}

const now = (): number => Math.floor(Date.now() / 1_000);
let ids = 0;
const newId = (): string => `m${++ids}-${process.pid}`;

/** How each sender signs. @param at seconds since 1970 */
const senders: Readonly<Record<string, (body: string, id: string, at: number, secret?: string) => Headers>> = {
  standard: (body, id, at, secret = STANDARD) => ({
    ...{ 'webhook-id': id, 'webhook-timestamp': `${at}` },
    'webhook-signature': new Webhook(secret).sign(id, new Date(at * 1_000), body),
  }),
  github: (body, id, _at, secret = PLAIN) => ({
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }),
  stripe: (body, _id, at, secret = PLAIN) => ({
    'stripe-signature': `t=${at},v0=00,v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
  }),
  hmac: (body, _id, at, secret = PLAIN) => ({
    'x-at': `${at}`,
    'x-sign': `v=${createHmac('sha512', secret).update(`${at}.${body}`).digest('base64')}`,
  }),
  bearer: (_body, _id, _at, secret = PLAIN) => ({ authorization: `Bearer ${secret}` }),
  basic: (_body, _id, _at, secret = PLAIN) => ({ authorization: `Basic ${btoa(`shop:${secret}`)}` }),
};
const bodyOf = (id: string, more: object = {}): string => JSON.stringify({ id, data: { object: { n: 1 } }, ...more });

describe.each(Object.entries(senders))('a hook of %s', (name, sign) => {
  it('starts one task of a message, however often it comes, with the hook on record', async () => {
    const id = newId();
    const body = bodyOf(id);
    const first = await send(name, body, sign(body, id, now()));
    expect(first).toMatchObject({ status: 202, body: { repeated: false } });
    const again = bodyOf(id, { redelivered: true });
    for (const text of [body, again])
      expect((await send(name, text, sign(text, id, now()))).body).toEqual({ task: first.body.task, repeated: true });
    const task = await platform.api.get(first.body.task);
    expect(task).toMatchObject({ name: 'take-order', startedBy: { kind: 'platform', id: `hook:${name}` } });
    expect(task.input).toEqual(name === 'stripe' ? { n: 1 } : JSON.parse(body));
  });

  it('refuses what is not signed with its secret, or over another body, and says nothing of it', async () => {
    const id = newId();
    const body = bodyOf(id);
    const other = name === 'standard' ? 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' : 'another-secret';
    const wrong = [{}, sign(body, id, now(), other), ...(name === 'bearer' || name === 'basic' ? [] : [sign(`${body} `, id, now())])];
    for (const headers of wrong) {
      const { status, body: problem, text } = await send(name, body, headers);
      expect({ status, code: problem.code }).toEqual({ status: 401, code: 'invalid-token' });
      expect(text).not.toContain(PLAIN);
    }
    // What is not JSON is refused for that only once it is known who sends it.
    expect((await send(name, '{', {})).status).toBe(401);
    expect((await send(name, '{', sign('{', id, now()))).status).toBe(400);
  });
});

describe('hooks', () => {
  const bearer = { authorization: `Bearer ${PLAIN}` };

  it.each(['standard', 'stripe', 'hmac'])('of %s refuse what is too old, or from the future', async (name) => {
    const id = newId();
    const body = bodyOf(id);
    for (const at of [now() - 3_600, now() + 3_600]) expect((await send(name, body, senders[name]!(body, id, at))).status).toBe(401);
  });

  it('give a signal to a task once, however often it comes', async () => {
    await platform.api.start({ workflow: 'await-payment', id: 'order-1' });
    const id = newId();
    for (const repeated of [false, true]) {
      const taken = await send('paid', JSON.stringify({ id, order: 'order-1', amount: 5 }), bearer);
      expect(taken).toMatchObject({ status: 202, body: { task: 'order-1' } });
      if (repeated) expect((await send('paid', JSON.stringify({ id, order: 'order-1', amount: 7 }), bearer)).body.repeated).toBe(true);
    }
    await platform.api.signal('order-1', 'done', 'now');
    expect((await platform.api.end('order-1')).output).toEqual([5, 'now']);
    expect((await send('paid', JSON.stringify({ id: newId(), order: 'none', amount: 5 }), bearer)).status).toBe(404);
  });

  it('leave out what their filter does, and make the input of the message, without secrets', async () => {
    const headers = { ...bearer, cookie: 'a=b', 'x-kind': 'issue' };
    const of = (more: object): string => JSON.stringify({ id: newId(), ...more });
    const left = await send('opened', of({ action: 'closed', title: 'a' }), headers);
    expect(left).toMatchObject({ status: 202, body: { ignored: true } });
    const { body } = await send('opened', of({ action: 'opened', title: 'a fault' }), headers);
    const { input } = (await platform.api.end(body.task)) as { input?: any };
    expect(input).toMatchObject({ title: 'A FAULT', kind: 'issue' });
    expect(input.given).toContain('content-type');
    expect(input.given).not.toContain('authorization');
    expect(input.given).not.toContain('cookie');
    const failed = await send('opened', of({ action: 'opened' }), headers);
    expect(failed).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    expect(failed.text).not.toContain('nobody outside');
  });

  it('publish a message as one event, however often it comes', async () => {
    const id = newId();
    for (const parcel of ['P1', 'P2']) {
      const { status, body } = await send('shipped', JSON.stringify({ id, data: { parcel } }), bearer);
      expect({ status, topic: body.topic }).toEqual({ status: 202, topic: 'shipments' });
    }
    await send('shipped', JSON.stringify({ id: newId(), data: { parcel: 'P3' } }), bearer);
    const taken = async (): Promise<readonly unknown[]> =>
      (await platform.api.request<{ items: { input: unknown }[] }>('GET', '/v1/tasks?name=follow&kind=workflow')).body.items.map(
        ({ input }) => input,
      );
    await expect.poll(taken).toEqual([{ parcel: 'P3' }, { parcel: 'P1' }]);
    expect((await send('shipped', JSON.stringify({ id: newId(), data: { parcel: 5 } }), bearer)).status).toBe(422);
  });

  it('refuse by a problem document what they cannot take', async () => {
    expect((await send('none', '{}', bearer)).body).toMatchObject({ status: 404, code: 'hook-not-found' });
    expect((await send('bearer', '{}', bearer)).body).toMatchObject({ status: 422, code: 'validation-failed' });
    expect((await send('bearer', '{}', { ...bearer, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send('bearer', JSON.stringify({ id: 'x'.repeat(3_000_000) }), bearer)).status).toBe(413);
    expect((await send('paid', '{"id": "a"}', bearer)).status).toBe(422);
  });

  it('start one task of a message though the platform is killed in between (V6, V7)', { timeout: 120_000 }, async () => {
    const sent = Array.from({ length: 30 }, newId);
    const tasks = new Map<string, string>();
    const sendAll = async (): Promise<void> => {
      for (const id of sent) {
        const { status, body } = await send('bearer', bodyOf(id), bearer).catch(() => ({ status: 0, body: {} as any }));
        if (status !== 202) return;
        expect(tasks.get(id) ?? body.task).toBe(body.task);
        tasks.set(id, body.task as string);
      }
    };
    const sending = sendAll();
    await new Promise((resolve) => setTimeout(resolve, 40));
    await platform.kill();
    await sending;
    await platform.start();
    await sendAll();
    expect(new Set(tasks.values()).size).toBe(30);
    const { items } = (await (await fetch(`${platform.url}/v1/tasks?startedBy=platform:hook:bearer&limit=200`)).json()) as {
      items: { id: string; input: any }[];
    };
    for (const id of sent) expect(items.filter(({ input }) => input.id === id)).toHaveLength(1);
  });
});
