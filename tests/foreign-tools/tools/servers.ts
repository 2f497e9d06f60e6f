import { mcp } from 'troupe';

export const shop = mcp({ name: 'shop', url: process.env['SHOP_URL'] ?? 'http://127.0.0.1:9/mcp', retry: { attempts: 12 } });
