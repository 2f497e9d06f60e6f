import { hook, secret } from 'troupe';

const start = { workflow: 'take-order' } as const;

export const standard = hook({ name: 'standard', verify: { kind: 'standard', secret: secret('STANDARD') }, start, id: 'webhook-id' });
export const github = hook({ name: 'github', verify: { kind: 'github', secret: secret('PLAIN') }, start, id: 'X-GitHub-Delivery' });
export const stripe = hook({
  name: 'stripe',
  verify: { kind: 'stripe', secret: secret('PLAIN') },
  start,
  id: '/id',
  input: '/data/object',
});
export const hmac = hook({
  name: 'hmac',
  verify: {
    kind: 'hmac',
    secret: secret('PLAIN'),
    header: 'X-Sign',
    algorithm: 'sha512',
    encoding: 'base64',
    prefix: 'v=',
    timestamp: 'X-At',
  },
  start,
  id: '/id',
});
export const bearer = hook({ name: 'bearer', verify: { kind: 'bearer', secret: secret('PLAIN') }, start, id: '/id' });
export const basic = hook({ name: 'basic', verify: { kind: 'basic', username: 'shop', secret: secret('PLAIN') }, start, id: '/id' });
export const paid = hook({
  name: 'paid',
  verify: { kind: 'bearer', secret: secret('PLAIN') },
  signal: { name: 'paid', task: '/order' },
  id: '/id',
  input: '/amount',
});

/** Takes what was opened alone, and makes the input of body and headers. */
export const opened = hook({
  name: 'opened',
  verify: { kind: 'bearer', secret: secret('PLAIN') },
  start,
  id: '/id',
  filter: ({ body }) => (body as { action?: string }).action === 'opened',
  map({ body, headers }) {
    const { title } = body as { title?: string };
    if (title === undefined) throw new Error(`nobody outside reads this ${headers['x-kind']}`);
    return { title: title.toUpperCase(), kind: headers['x-kind'], given: Object.keys(headers) };
  },
});

export const shipped = hook({
  name: 'shipped',
  verify: { kind: 'bearer', secret: secret('PLAIN') },
  publish: { topic: 'shipments', key: '/data/parcel' },
  id: '/id',
  input: '/data',
});
