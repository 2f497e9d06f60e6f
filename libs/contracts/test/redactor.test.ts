import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noSecrets, redactor, toFailure, type Json } from '@troupe/contracts';

const KEY = 'sk-canary/Zq3+v81n_"\\x 9é';
const words = fc.string({ unit: 'binary', maxLength: 40 });
const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Every way a text can hold a secret that this platform, or what it talks to, is known to write. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  'as it stands': (text) => text,
  'in an address': (text) => encodeURIComponent(text.toWellFormed()),
  'in an address, in lower case': (text) => encodeURIComponent(text.toWellFormed()).replaceAll(/%../g, (code) => code.toLowerCase()),
  'in an address within an address': (text) => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
  'in a form': (text) => new URLSearchParams({ text }).toString(),
  'with every byte encoded': (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'in JSON': (text) => JSON.stringify(text),
  'in JSON within JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'in JSON of ASCII alone': (text) =>
    JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in JSON that escapes slashes': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 for addresses': base64url,
  'in base64 in an address': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  'in base64 in JSON': (text) => JSON.stringify(Buffer.from(text).toString('base64')).replaceAll('/', '\\/'),
};

/** What a reader who tries everything gets out of a text. */
function readings(text: string): string[] {
  const unescaped = text.replaceAll(/\\+u([\da-f]{4})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const plain = [text, unescaped, unescaped.replaceAll(/\\+/g, ''), unescaped.replaceAll(/\\+(["\\])/g, '$1')];
  const decoded = plain.flatMap((each) => {
    let read = each.replaceAll('+', ' ');
    const all = [each];
    for (let level = 0; level < 4; level++) {
      read = Buffer.from(
        read.replaceAll(/%([\da-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
        'latin1',
      ).toString();
      all.push(read);
    }
    return all;
  });
  const runs = decoded.flatMap((each) => each.replaceAll('\\', '').match(/[\w+/-]{8,}/g) ?? []);
  return [...decoded, ...runs.flatMap((run) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString()))];
}

describe('D1 a secret this process was given', () => {
  it.each(Object.keys(forms))('is not in a text that has it %s, wherever it begins', (form) => {
    const { text } = redactor([KEY]);
    fc.assert(
      fc.property(words, words, fc.nat(3), (before, after, shift) => {
        const given = `${before} ${forms[form]!(`${'x'.repeat(shift)}${KEY}${after.slice(0, shift)}`)} ${after}`;
        const shown = text(given);
        expect(shown).toContain('[redacted]');
        for (const reading of readings(shown)) expect(reading).not.toContain(KEY);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.keys(forms))('is not in data that has it %s, in keys neither', (form) => {
    const { data } = redactor([KEY]);
    const hidden = forms[form]!(KEY);
    const value = { list: [{ [hidden]: 1 }, `a ${hidden} b`], n: 1, ok: true, none: null };
    const shown = data<Json>(value);
    for (const reading of readings(JSON.stringify(shown))) expect(reading).not.toContain(KEY);
    expect(shown).toMatchObject({ n: 1, ok: true, none: null });
  });

  it('may be any text: each is found in its own forms', () => {
    const secret = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(secret, fc.constantFrom(...Object.values(forms)), (one, form) => {
        const shown = redactor([one]).text(`< ${form(one)} >`);
        for (const reading of readings(shown)) expect(reading).not.toContain(one);
      }),
      { numRuns: 400 },
    );
  });

  it('is found though another is its beginning', () => {
    expect(redactor(['canary-secret-1', 'canary-secret-12345']).text('it is canary-secret-12345.')).toBe('it is [redacted].');
  });

  it('is in no part of a failure: message, details, stack, causes', () => {
    const inner = Object.assign(new Error(`inner ${KEY}`), { code: `c-${KEY}`, details: { headers: { authorization: `Bearer ${KEY}` } } });
    const failure = redactor([KEY]).failure(
      toFailure(Object.assign(new Error(`outer ${encodeURIComponent(KEY)}`, { cause: inner }), { details: [base64url(`u:${KEY}`)] })),
    );
    for (const reading of readings(JSON.stringify(failure))) expect(reading).not.toContain(KEY);
    expect(failure).toMatchObject({ name: 'Error', message: 'outer [redacted]', cause: { message: 'inner [redacted]' } });
    expect(failure.stack).toContain('redactor.test.ts');
  });

  it('is not in a text that came in pieces, wherever it was cut', () => {
    const { stream, data } = redactor([KEY, 'another-canary']);
    const pieces = fc.array(fc.oneof(words, fc.constantFrom(KEY, KEY.slice(0, 9), KEY.slice(9), ' ', 'another-', 'canary')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(pieces, fc.infiniteStream(fc.integer({ min: 1, max: 12 })), (parts, sizes) => {
        const whole = parts.join('');
        const live = stream();
        let shown = '';
        for (let at = 0; at < whole.length;) {
          const size = sizes.next().value!;
          shown += live.add(whole.slice(at, at + size));
          at += size;
        }
        shown += live.end();
        expect(shown).toBe(data(whole));
        expect(shown).not.toContain('another-canary');
      }),
    );
  });

  it('that is short is looked for where people read of failures, not in data, where it may be a word', () => {
    const { text, data } = redactor(['hunter2']);
    expect(text('login as ada with hunter2 failed')).toBe('login as ada with [redacted] failed');
    expect(data({ word: 'hunter2' })).toEqual({ word: 'hunter2' });
  });
});

describe('D2 what looks like a credential', () => {
  it.each([
    ['https://api.example/v1?key=canary-1&page=2 said 500', 'https://api.example/v1?key=[redacted]&page=2 said 500'],
    ['GET /v1?page=2&api_key=canary&x=1', 'GET /v1?page=2&api_key=[redacted]&x=1'],
    ['https://x/?X-Amz-Signature=canary', 'https://x/?X-Amz-Signature=[redacted]'],
    ['Authorization: Bearer canary', 'Authorization: [redacted]'],
    ['authorization=Basic Y2FuYXJ5OmNhbmFyeQ==', 'authorization=[redacted]'],
    ['{"Authorization":"Bearer canary.x"}', '{"Authorization":"[redacted]"}'],
    [String.raw`{\"authorization\":\"Bearer canary\"}`, String.raw`{\"authorization\":\"[redacted]\"}`],
    ['["authorization","Bearer canary"]', '["authorization","[redacted]"]'],
    ['sent Bearer canary-token-1 to it', 'sent Bearer [redacted] to it'],
    ['sent Basic Y2FuYXJ5OmNhbmFyeQ== to it', 'sent Basic [redacted] to it'],
    ['Authorization%3A%20Bearer%20canary12', 'Authorization%3A%20[redacted]'],
    ['Cookie: a=canary; b=canary', 'Cookie: [redacted]'],
    ['x-api-key: canary', 'x-api-key: [redacted]'],
    ["{ 'X-Goog-Api-Key': 'canary' }", "{ 'X-Goog-Api-Key': '[redacted]' }"],
    ['postgres://ada:canary@db:5432/app', 'postgres://[redacted]@db:5432/app'],
    ['nats://u:can@ry@host', 'nats://[redacted]@host'],
    ['password=canary', 'password=[redacted]'],
    ['{"apiKey": "canary"}', '{"apiKey": "[redacted]"}'],
    ['clientSecret: "canary canary"', 'clientSecret: "[redacted]"'],
    ['Incorrect key sk-canary_0123', 'Incorrect key [redacted]'],
    ['ghp_canary0123456789', '[redacted]'],
    ['key troupe_3fTq8ZbK1xYc_0123456789abcdefghijABCDEFGHIJ0123456789abcdefghi is none', 'key [redacted] is none'],
    ['AKIACANARY0123456789', '[redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2ln', '[redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nY2FuYXJ5\n-----END RSA PRIVATE KEY-----', '[redacted]'],
  ])('%s', (given, shown) => {
    expect(noSecrets.text(given)).toBe(shown);
    // It may be redacted again on its way: where it is stored, logged, answered.
    expect(noSecrets.text(shown)).toBe(shown);
  });

  it.each([
    'Send "Authorization: Bearer <key>" with one of the keys of this service.',
    'The bearer token is missing, and basic authentication is off.',
    'Unexpected token: } in JSON at position 4',
    'password: Too small: expected string to have >=8 characters',
    'a task-management-system at https://example.com/a@b?page=2#key',
    'The key of the list is "key"; no sk- here',
    'troupe_tasks_started_total and troupe_store_failures_total',
    'GET http://127.0.0.1:8080/v1/tasks?limit=1 500',
  ])('is not: %s', (text) => {
    expect(noSecrets.text(text)).toBe(text);
  });

  it('is taken out of details by its name, too', () => {
    const details = { request: { password: 'canary', headers: [{ 'x-api-key': 'canary' }] }, status: 401, token: 5 };
    expect(noSecrets.failure({ name: 'E', message: 'm', details }).details).toEqual({
      request: { password: '[redacted]', headers: [{ 'x-api-key': '[redacted]' }] },
      status: 401,
      token: 5,
    });
  });
});

describe('D3 data', () => {
  it('without a secret in it is given back as it is, whatever it says', () => {
    const { data } = redactor([KEY]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(data(value)).toBe(value);
      }),
    );
    const lesson = { text: 'Authorization: Bearer abcdef and ?key=abc', password: 'x' };
    expect(data(lesson)).toBe(lesson);
  });

  it('keeps what has other keys than objects usually have', () => {
    const value = JSON.parse(`{"__proto__": {"a": "canary-0123456789"}, "$set": 1}`) as Json;
    expect(JSON.stringify(redactor(['canary-0123456789']).data(value))).toBe('{"__proto__":{"a":"[redacted]"},"$set":1}');
  });
});

describe('D4 redacting', () => {
  const { text } = redactor([KEY, 'hunter2']);
  const piece = fc.oneof(
    words,
    fc.constantFrom(KEY, 'Authorization: Bearer ', '?key=', 'password="', 'sk-', 'http://u:p@', 'eyJabcdefgh.', '[redacted]', '\\'),
    fc.constantFrom('-----BEGIN PRIVATE KEY-----\n', 'Cookie: a=', JSON.stringify({ password: KEY, authorization: 'Bearer "x"' })),
  );
  const pieces = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));

  it('a line of JSON gives a line of JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(words, fc.oneof(pieces, fc.array(pieces, { maxLength: 3 })), { maxKeys: 3 }), (line) => {
        expect(JSON.parse(text(JSON.stringify(line)))).toBeTypeOf('object');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'a',
    ' ',
    '\\',
    '"',
    '=',
    '%',
    '%25',
    '\\u0073',
    'sk-',
    'eyJ',
    'eyJabcdefgh.',
    'eyJabcdefgh-',
    'Bearer ',
    'Bearer a ',
    'Basic ',
    'Basic aB',
    'authorization',
    'authorization:',
    'authorization: "',
    'Authorization: Bearer ',
    'cookie: a=',
    'x-api-',
    'x-',
    'a-',
    '://',
    'a://',
    'a://b@',
    'a://b:',
    '?key=',
    '&x-a',
    'password',
    'password=',
    'password: "',
    'password":"\\',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'token"',
    KEY.slice(0, 12),
  ])('costs the same per character whatever the text: a million of %j', (part) => {
    const long = part.repeat(Math.ceil(1_000_000 / part.length));
    const began = performance.now();
    text(long);
    text(`${long}\n`);
    // Milliseconds; what is not linear takes minutes.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('long secrets', () => {
  const secrets = Array.from({ length: 12 }, (_, i) => `long-${i}-`.repeat(300));

  it('are hidden however many there are, also where they come in pieces (D1)', () => {
    const many = redactor(secrets);
    for (const secret of secrets) {
      expect(many.text(`before ${secret} after`)).toBe('before [redacted] after');
      const stream = many.stream();
      const pieces = [`before ${secret.slice(0, 700)}`, secret.slice(700), ' after'].map((piece) => stream.add(piece));
      expect(pieces.join('') + stream.end()).toBe('before [redacted] after');
    }
  });
});

describe('D5 a secret that is learned later', () => {
  it('is not in what is redacted from then on', () => {
    const redact = redactor([]);
    const { text, data } = redact;
    expect(data({ a: KEY })).toEqual({ a: KEY });
    redact.learn('CRM', KEY);
    expect(text(`< ${KEY} >`)).toBe('< [redacted] >');
    expect(data({ [KEY]: [KEY] })).toEqual({ '[redacted]': ['[redacted]'] });
  });

  it('is not in a stream that began before, wherever it is cut', () => {
    for (let cut = 1; cut < KEY.length; cut++) {
      const redact = redactor(['another-known-secret']);
      const stream = redact.stream();
      let shown = stream.add('It is ');
      redact.learn('CRM', KEY);
      shown += stream.add(KEY.slice(0, cut));
      shown += stream.add(`${KEY.slice(cut)}.`) + stream.end();
      expect(shown).toBe('It is [redacted].');
    }
  });

  it('stays known for a while when another takes its place', () => {
    const redact = redactor(['of-the-environment']);
    const values = Array.from({ length: 9 }, (_, n) => `rotated-secret-${n}`);
    for (const value of [...values, values.at(-1)!]) redact.learn('CRM', value);
    redact.learn('SHOP', 'another-secret');
    const shown = redact.text(`${values.join(' ')} another-secret of-the-environment`);
    expect(shown).toBe(`${values[0]} ${Array.from({ length: 10 }, () => '[redacted]').join(' ')}`);
  });
});
