import { openapi, secret } from 'troupe';

const server = process.env['CRM_URL']!;
const document = new URL('../crm.openapi.yaml', import.meta.url);

/** Its document is a file of the app. */
export const crm = openapi({ name: 'crm', document, server, auth: { key: secret('CRM') } });
/** Its document is where the API is. */
export const remote = openapi({
  name: 'remote',
  document: `${server}/openapi.json`,
  approve: ({ args }) => (args as { euros?: number }).euros === 5,
});
/** Nobody answers there. */
export const away = openapi({ name: 'away', document: 'http://127.0.0.1:1/openapi.json' });
