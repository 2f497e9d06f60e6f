import { model, secret } from 'troupe';

/** Of a server that repeats what it is sent. */
export default model({
  name: 'house',
  server: {
    url: process.env['HOUSE_URL']!,
    key: secret('HOUSE'),
    headers: { 'x-house': secret('HOUSE_FILE', { prefix: 'token ' }) },
  },
});
