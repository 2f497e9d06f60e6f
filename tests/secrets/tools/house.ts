import { http, secret } from 'troupe';

/** Of the server that repeats what it is sent. */
export default http({
  name: 'house_tool',
  description: 'Repeats what it is sent',
  method: 'POST',
  url: `${process.env['HOUSE_URL']!}/tool`,
  headers: { authorization: secret('HOUSE', { prefix: 'Bearer ' }), 'x-house': secret('HOUSE_FILE', { prefix: 'token ' }) },
  effect: 'idempotent',
  retry: { initial: 10 },
});
