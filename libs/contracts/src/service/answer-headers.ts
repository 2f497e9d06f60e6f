/**
 * What every HTTP answer of the platform carries, errors too: nothing of it is run, framed, or loaded
 * by pages of other sites. Pages have a policy of their own in place of this one.
 */
export const answerHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
