import type { Json } from '@troupe/contracts';

/** JSON that careless transports change. */
export const awkwardValue: Json = JSON.parse(
  '{"$set":{"a.b":[]},"__proto__":{"x":null},"":"\\u0000\\u2028","emoji":"🎭 é","n":[0.1,1e300,9007199254740991,true]}',
) as Json;
