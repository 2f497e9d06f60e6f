import { http, secret } from 'troupe';
import { z } from 'zod';

const crm = process.env['CRM_URL']!;
const headers = { authorization: secret('CRM', { prefix: 'Bearer ' }) };
const retry = { initial: 10, attempts: 5 };

export const findCustomer = http({
  name: 'find_customer',
  description: 'Look up a customer by number',
  method: 'GET',
  url: `${crm}/customers/{id}`,
  input: z.object({ id: z.string(), fields: z.array(z.string()).optional() }),
  output: z.object({ name: z.string() }),
  headers,
  retry,
});

export const pay = http({
  name: 'pay',
  description: 'Pay an amount',
  method: 'POST',
  url: `${crm}/payments`,
  input: z.object({ euros: z.number() }),
  headers,
  retry,
});

export const order = http({
  name: 'order',
  description: 'Order an item',
  method: 'POST',
  url: `${crm}/orders`,
  input: z.object({ item: z.string() }),
  idempotencyKey: true,
  retry,
});

/** Its secret is nowhere. */
export const locked = http({
  name: 'locked',
  description: 'Needs a secret that is missing',
  method: 'GET',
  url: `${crm}/customers/1`,
  headers: { 'x-key': secret('GONE') },
});

/** Nobody allowed that port. */
export const inward = http({
  name: 'inward',
  description: 'Asks this machine',
  method: 'GET',
  url: 'http://127.0.0.1:1/',
});
