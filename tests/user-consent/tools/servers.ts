import { mcp } from 'troupe';

export const notes = mcp({
  name: 'notes',
  url: process.env['NOTES_URL'] ?? 'http://127.0.0.1:9/mcp',
  auth: { perUser: true },
  retry: { attempts: 12 },
});
