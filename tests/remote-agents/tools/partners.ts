import { remote } from 'troupe';

/** A workflow of another platform. */
export const partner = remote({ name: 'partner', url: process.env['PARTNER_URL']! });

/** Nobody listens there. */
export const away = remote('http://127.0.0.1:9/a2a/away');
