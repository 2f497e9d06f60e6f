import type { HostileMessage } from './corpus.ts';
import type { BusSubject } from './subjects.ts';

type Part = string | { readonly repeat: string; readonly times: number };
type Path = readonly (string | number)[];

/** Marks a place in a text of JSON, which is replaced by what no value of JavaScript says. */
const PLACE = '@@place@@';
const PER_SUBJECT = 220;

/** Hostile messages for a subject: the same for the same seed. */
export function generateMessages({ samples }: BusSubject, seed: number, count: number = PER_SUBJECT): readonly HostileMessage[] {
  const random = numbersOf(seed);
  const found = new Map<string, HostileMessage>();
  const add = (message: HostileMessage): void => {
    const key = JSON.stringify([message.body, message.headers]);
    if (!found.has(key)) found.set(key, message);
  };
  for (const message of anywhere()) add(message);
  const all = samples.flatMap((sample) => changesOf({ v: 1, trace: '00-0-0-01', body: sample }));
  const step = Math.max(1, all.length / (count - found.size));
  for (let i = 0; i < all.length && found.size < count; i += step) add(all[Math.floor(i)]!);
  for (let n = 0; found.size < count; n++) add(damaged(JSON.stringify({ v: 1, body: samples[n % samples.length] }), random));
  return [...found.values()];
}

/** What is wrong whatever the subject. */
function anywhere(): readonly HostileMessage[] {
  const text = (name: string, ...body: readonly Part[]): HostileMessage => ({ name, body });
  const bytes = (name: string, ...values: readonly number[]): HostileMessage => ({
    name,
    body: { base64: Buffer.from(values).toString('base64') },
  });
  const deep = (times: number): readonly Part[] => [
    { repeat: '[', times },
    { repeat: ']', times },
  ];
  const piece = (value: string, claim = 'null'): HostileMessage => ({
    name: `a piece ${value} of ${claim.slice(0, 20)}`,
    body: ['{"v":1,"body":{}}'],
    headers: { 'Troupe-Piece': value, 'Troupe-Claim': claim },
  });
  return [
    text('nothing'),
    ...[
      'not json',
      'null',
      'true',
      '5',
      '"text"',
      '[]',
      '{}',
      '[null]',
      '1e999',
      '-0',
      '{"v":1}',
      '{"v":1,"body":null}',
      '{"body":{}}',
      '{"v":1,"v":2,"body":{}}',
    ].map((value) => text(value, value)),
    ...['0', '2', '99', '-1', '1.5', '1e300', '"1"', 'null', '[1]', 'true'].map((v) => text(`version ${v}`, `{"v":${v},"body":{}}`)),
    ...['5', '{}', '[]', 'null', '""'].map((trace) => text(`trace ${trace}`, `{"v":1,"trace":${trace},"body":{}}`)),
    bytes('bytes that are no text', 0x7b, 0xff, 0xfe, 0x7d),
    bytes('a byte order mark', 0xef, 0xbb, 0xbf, 0x7b, 0x7d),
    bytes('half a character', 0x22, 0xed, 0xa0, 0x80, 0x22),
    bytes('compressed', 0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3),
    text('zero bytes', { repeat: '\u0000', times: 64 }),
    text('a lone surrogate', '{"v":1,"body":"\\ud800"}'),
    text('nested 1,000 deep', '{"v":1,"body":', ...deep(1_000), '}'),
    text('nested 100,000 deep', ...deep(100_000)),
    text('objects nested 5,000 deep', '{"v":1,"body":', { repeat: '{"a":', times: 5_000 }, '1', { repeat: '}', times: 5_000 }, '}'),
    text('a long text', '{"v":1,"body":"', { repeat: 'x', times: 900_000 }, '"}'),
    text('many items', '{"v":1,"body":[', { repeat: '0,', times: 200_000 }, '0]}'),
    text('many members', '{"v":1,"body":{', { repeat: '"a":1,', times: 50_000 }, '"b":1}}'),
    text('a prototype', '{"v":1,"body":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}'),
    text('names of methods', '{"v":1,"body":{"then":1,"toJSON":1,"valueOf":1,"toString":1,"hasOwnProperty":1}}'),
    ...['x', '/0/1', 'a/0/0', 'a/1/1', 'a/0/1', 'a/0/2', 'a/5/9', 'a/0/99999999', 'a/-1/2', '../0/2'].map((value) => piece(value)),
    ...[
      '',
      '{',
      '5',
      '[]',
      '{"call":5}',
      '"@TASK@"',
      '{"call":"@TASK@/0.0","attempt":1,"token":"x"}',
      '{"call":"@TASK@/0.0","attempt":1,"token":"@TOKEN@"}',
    ].map((claim) => piece('b/0/2', claim)),
    ...['x', 'a/1/2', 'a/9/2'].map((value): HostileMessage => ({
      name: `asks for ${value}`,
      body: [''],
      headers: { 'Troupe-Next': value },
    })),
  ];
}

/** A message with one thing changed: each member, in each way. */
function changesOf(message: object): readonly HostileMessage[] {
  return pathsOf(message).flatMap((path) => {
    const where = path.join('.');
    const was = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], message);
    const others = [null, 5, 'x', '', {}, [], [null], -1, 1.5, true, ...(typeof was === 'number' ? [was + 1, was - 1, 0, 1e15] : [])];
    const raw: readonly (readonly [string, readonly Part[]])[] = [
      ['1e999', ['1e999']],
      ['1e300', ['1e300']],
      ['-1e300', ['-1e300']],
      [
        'nested 1,000 deep',
        [
          { repeat: '[', times: 1_000 },
          { repeat: ']', times: 1_000 },
        ],
      ],
      ['nested 250 deep', [{ repeat: '{"a":', times: 250 }, '1', { repeat: '}', times: 250 }]],
      ['a long text', ['"', { repeat: 'y', times: 300_000 }, '"']],
    ];
    return [
      { name: `without ${where}`, body: [JSON.stringify(changed(message, path, undefined))] },
      ...others.map((other): HostileMessage => ({
        name: `${where} is ${JSON.stringify(other)}`,
        body: [JSON.stringify(changed(message, path, other))],
      })),
      ...raw.map(([name, parts]): HostileMessage => {
        const [before, after] = JSON.stringify(changed(message, path, PLACE)).split(`"${PLACE}"`) as [string, string];
        return { name: `${where} is ${name}`, body: [before, ...parts, after] };
      }),
    ];
  });
}

function pathsOf(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || at.length > 6) return [];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return keys.flatMap((key) => [[...at, key], ...pathsOf((value as Record<string | number, unknown>)[key], [...at, key])]);
}

function changed(message: object, path: Path, to: unknown): object {
  const copy = structuredClone(message);
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], copy) as Record<
    string | number,
    unknown
  >;
  const last = path.at(-1)!;
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

/** A message that was cut, or of which some bytes are others. */
function damaged(text: string, random: () => number): HostileMessage {
  const bytes = Buffer.from(text);
  const at = Math.floor(random() * bytes.length);
  if (random() < 0.4) return { name: `cut at ${at}`, body: { base64: bytes.subarray(0, at).toString('base64') } };
  const places = Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * bytes.length));
  for (const place of places) bytes[place] = Math.floor(random() * 256);
  return { name: `other bytes at ${places.join(', ')}`, body: { base64: bytes.toString('base64') } };
}

/** Numbers in [0, 1) that follow from a seed. */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
