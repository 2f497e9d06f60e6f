import type { Bound } from './bound.ts';

/** What says who asks: API keys, and what an identity provider publishes. */
export const accessBounds = {
  keysOfTenant: {
    of: 'access',
    unit: 'items',
    value: 1_000,
    what: 'API keys of a tenant that were neither revoked nor have expired',
    beyond: 'refused',
    code: 'too-many-keys',
  },
  keyLabelCharacters: {
    of: 'access',
    unit: 'characters',
    value: 128,
    what: 'the label of an API key',
    beyond: 'refused',
    code: 'out-of-range',
  },
  keyApproves: {
    of: 'access',
    unit: 'items',
    value: 64,
    what: 'names in `approves` of an API key, of 128 characters each',
    beyond: 'refused',
    code: 'out-of-range',
  },
  tokenCharacters: {
    of: 'access',
    unit: 'characters',
    value: 8_192,
    what: 'a token of the identity provider',
    beyond: 'refused',
    code: 'invalid-token',
  },
  identityBytes: {
    of: 'access',
    unit: 'bytes',
    value: 262_144,
    what: 'what the identity provider publishes of itself, and its keys',
    beyond: 'not read; tokens cannot be checked',
    code: 'unavailable',
  },
  identityTime: {
    of: 'access',
    unit: 'ms',
    value: 5_000,
    what: 'until the identity provider has answered, and until it is asked again after it did not',
    beyond: 'tokens cannot be checked',
    code: 'unavailable',
  },
  identityKeys: {
    of: 'access',
    unit: 'items',
    value: 100,
    what: 'keys of the identity provider',
    beyond: 'none is taken; tokens cannot be checked',
    code: 'unavailable',
  },
} as const;
accessBounds satisfies Readonly<Record<string, Bound>>;
