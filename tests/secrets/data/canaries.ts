/** Secrets the platform is started with. The app must not find them; what it says of them must go nowhere. */
export const canaries = {
  modelKey: 'sk-canary/Model+0123456789_x',
  apiKey: 'canary-Api/key+0123456789~y',
  shopKey: 'canary "shop" secret/0123456789 z',
  encryptionKey: 'Y2FuYXJ5LWVuY3J5cHRpb24ta2V5LTAxMjM0NTY3ODk=',
  named: 'canary-named-secret/0123456789_w',
  signingKey: 'MC4CAQAwBQYDK2VwBCIEIGNhbmFyeS1zaWduaW5nLWtleS0wMTIzNDU2Nzg5YWJj',
} as const;

/** In files that a process reads once it needs them: code of the app in other processes cannot know them. */
export const filed = ['canary-filed-secret/0123456789+v', 'canary-rotated-secret/0123456789+u'] as const;

/** Of others: the platform was not given it, it only looks like a credential. */
export const foreign = 'canary-foreign-0123456789';

const all = Object.values(canaries);

/** Every canary, written in the ways texts of errors write them. */
export const leak = all
  .flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify({ secret }),
    Buffer.from(secret).toString('base64'),
    Buffer.from(`user:${secret}`).toString('base64url'),
    Buffer.from(`ab${secret}`).toString('base64'),
  ])
  .join(' ');

export const foreignLeak = `GET https://api.example/v1?key=${foreign}&page=2 with Authorization: Bearer ${foreign} gave 500`;

/** An error with secrets wherever an error can have them. */
export function leakingError(): Error {
  const cause = Object.assign(new Error(`inner ${leak} ${foreignLeak}`), { details: { headers: { authorization: `Bearer ${foreign}` } } });
  return Object.assign(new Error(`outer ${leak} ${foreignLeak}`, { cause }), {
    code: 'leaky',
    retryable: false,
    details: { url: `https://x/?api_key=${foreign}`, sent: { apiKey: foreign, leak }, list: [leak] },
  });
}
