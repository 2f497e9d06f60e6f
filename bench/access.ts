import { randomBytes } from 'node:crypto';

/** Whether callers have keys, a tenant and roles. */
let on = false;
const keys = new Map<string, string>();

/** From now on platforms are started so, or without. */
export function useAccess(wanted = true): void {
  on = wanted;
  if (wanted) process.env['TROUPE_API_KEYS'] = randomBytes(16).toString('hex');
  else delete process.env['TROUPE_API_KEYS'];
}

/** The key of a caller of a tenant, which is made when it is needed first; undefined where none is asked for. */
export async function callerKey(url: string): Promise<string | undefined> {
  if (!on) return undefined;
  const known = keys.get(url);
  if (known !== undefined) return known;
  const answer = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${process.env['TROUPE_API_KEYS']}` },
    body: JSON.stringify({ label: 'bench', tenant: 'acme', roles: ['operator'] }),
  });
  if (!answer.ok) throw new Error(`No key: ${answer.status} ${await answer.text()}`);
  const { key } = (await answer.json()) as { readonly key: string };
  keys.set(url, key);
  return key;
}
