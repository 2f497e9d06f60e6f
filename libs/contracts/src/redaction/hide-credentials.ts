/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Names under which credentials stand in addresses, settings and JSON. */
const NAMES = [
  'api[-_]?key',
  'access[-_]?key(?:[-_]?id)?',
  'access[-_]?token',
  'account[-_]?key',
  'auth[-_]?token',
  'client[-_]?secret',
  'credentials?',
  'id[-_]?token',
  'jwt',
  'pass(?:wd|word|phrase)',
  'private[-_]?key',
  'pwd',
  'refresh[-_]?token',
  'secret(?:[-_]?(?:access[-_]?)?key)?',
  'security[-_]?token',
  'session[-_]?token',
  'sig(?:nature)?',
  'subscription[-_]?key',
  'token',
].join('|');
const HEADERS = '(?:proxy-)?authorization|(?:x-)?(?:[a-z]{1,16}-){0,2}(?:api-key|auth-token|access-token)';
/** Quotes of JSON, also of JSON within JSON. */
const QUOTE = String.raw`\\{0,8}["']`;
/** White space, as it stands or in an address. */
const SPACE = String.raw`(?:\s|%20|\+)`;
const SCHEME = `(?:Bearer|Basic|Digest|Token|ApiKey)${SPACE}{1,4}`;
/** What a value is made of: it ends at white space, quotes and brackets. */
const VALUE = String.raw`[^\s"'\\&;,#<>(){}[\]]`;

/**
 * Each is linear: whatever repeats without a bound is the last thing of its expression, or followed by
 * something it cannot match itself, and begins only where nothing of its kind stands before it.
 */
const credentials: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Headers, with the scheme if there is one: `Authorization: Bearer …`, `"x-api-key":"…"`, `["cookie","…"]`.
  [
    new RegExp(
      String.raw`(?<![\w-])((?:${HEADERS})(?:${QUOTE}\s{0,4}[:,]\s{0,4}\[?${QUOTE}|\s{0,4}(?:[:=]|%3A)${SPACE}{0,4}(?:${QUOTE})?))(?:${SCHEME}|(?!${SCHEME}))(?!${SPACE})${VALUE}+`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [
    new RegExp(
      String.raw`(?<![\w-])((?:set-)?cookie(?:${QUOTE}\s{0,4}[:,]\s{0,4}\[?${QUOTE}|\s{0,4}[:=]\s{0,4}(?:${QUOTE})?))(?=[\w.-]{1,128}=)[^\r\n"'\\]+`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  // The same without its name. "Bearer token" and the like are words about credentials.
  [
    new RegExp(
      String.raw`(?<![\w-])(Bearer${SPACE}{1,8})(?!(?:tokens?|auth\w{0,20}|credentials?|schemes?|realm)(?![\w.~+/=-]))[\w.~+/=-]{6,}`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [
    new RegExp(
      String.raw`(?<![\w-])(Basic${SPACE}{1,8})(?=[a-z]{0,64}[A-Z0-9+/])(?:[A-Za-z0-9+/_-]{4}){2,256}(?:[A-Za-z0-9+/_-]{2,3}={1,2})?(?![\w+/=-])`,
      'g',
    ),
    `$1${REDACTED}`,
  ],
  // Addresses: the query, where `key` alone is one, and what stands before the host.
  [new RegExp(String.raw`([?&](?:key|auth|code|x-[a-z-]{1,40}|${NAMES})=)[^\s"'\\&#<>]+`, 'gi'), `$1${REDACTED}`],
  [/((?<![\w+.-])[a-z][\w+.-]{0,31}:\/\/)(?:[^\s"'\\<>/?#@]{0,1024}@)+/gi, `$1${REDACTED}@`],
  // Settings and JSON: `password=…`, `"apiKey": "…"`, `clientSecret: '…'`.
  [new RegExp(String.raw`(?<![A-Za-z0-9])((?:${NAMES})=(?:${QUOTE})?)${VALUE}+`, 'gi'), `$1${REDACTED}`],
  [
    new RegExp(String.raw`(?<![A-Za-z0-9])((?:${NAMES})(?:${QUOTE})?\s{0,4}:\s{0,4}${QUOTE})(?:[^"'\\]|\\{1,8}[^"'\\\s]){1,8192}`, 'gi'),
    `$1${REDACTED}`,
  ],
  // Tokens that say what they are.
  [
    /(?<![\w-])(?:(?:sk|pk|rk)[-_]|gh[opsur]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|hf_|npm_|gsk_|xai-|nvapi-|r8_|SG\.|ya29\.|AIza|AKIA|ASIA)[\w.-]{8,}/g,
    REDACTED,
  ],
  [/(?<![\w-])troupe_[0-9A-Za-z]{12}_[0-9A-Za-z]{8,64}/g, REDACTED],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w.-]{8,}/g, REDACTED],
  [/-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?:[\sA-Za-z0-9+/=:,-]|\\{1,8}[nr]){0,16384}/g, REDACTED],
];

/** The text without what looks like a credential, of the platform or of others. */
export function hideCredentials(text: string): string {
  return credentials.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text);
}

const SECRET_NAME = new RegExp(`^(?:${HEADERS}|(?:set-)?cookie|${NAMES})$`, 'i');

/** Whether what stands under this name in an object is a credential. */
export function namesCredential(key: string): boolean {
  return SECRET_NAME.test(key);
}
