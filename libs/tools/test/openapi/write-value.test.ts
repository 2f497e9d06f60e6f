import { describe, expect, it } from 'vitest';
import type { Manner, Style } from '../../src/openapi/operation.ts';
import { inOneText, inPairs } from '../../src/openapi/requests/write-value.ts';

const manner = (style: Style, explode: boolean, allowReserved = false): Manner => ({ style, explode, allowReserved });
const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** The table of OpenAPI 3.1.1, 4.8.12.4 "Style Examples". */
describe('a value in an address', () => {
  it.each([
    ['matrix', false, ';color=', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['matrix', true, ';color=', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ] as const)('in the style %s, explode %s', (style, explode, none, text, several, members) => {
    const written = [' '.trim(), 'blue', list, object].map((value) => inOneText('color', manner(style, explode), value));
    expect(written).toEqual([none, text, several, members]);
  });

  it.each([
    ['form', false, 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['form', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['spaceDelimited', false, 'color=blue', 'color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
    ['pipeDelimited', false, 'color=blue', 'color=blue%7Cblack%7Cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
    [
      'deepObject',
      true,
      'color=blue',
      'color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown',
      'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150',
    ],
  ] as const)('of a query in the style %s, explode %s', (style, explode, text, several, members) => {
    const written = ['blue', list, object].map((value) =>
      inPairs('color', manner(style, explode), value)
        .map((pair) => pair.join('='))
        .join('&'),
    );
    expect(written).toEqual([text, several, members]);
  });

  it('has objects in objects as brackets in brackets', () => {
    const value = { items: [{ price: 'p', quantity: 2 }], metadata: { a: { b: true } }, none: undefined };
    expect(inPairs('o', manner('deepObject', true), value).map((pair) => decodeURIComponent(pair.join('=')))).toEqual([
      'o[items][0][price]=p',
      'o[items][0][quantity]=2',
      'o[metadata][a][b]=true',
    ]);
    expect(() => inPairs('o', manner('deepObject', true), JSON.parse('{"a":'.repeat(20) + '1' + '}'.repeat(20)))).toThrow(/deeper/);
  });

  it.each([
    ["a&b=c#d é+'(*)", 'q=a%26b%3Dc%23d%20%C3%A9%2B%27%28%2A%29', "q=a%26b=c%23d%20%C3%A9%2B'(*)"],
    ['a/b?c%2F;d', 'q=a%2Fb%3Fc%252F%3Bd', 'q=a/b?c%252F;d'],
  ])('%s is encoded; what is reserved stays where the document allows it', (value, strict, reserved) => {
    expect(inPairs('q', manner('form', true), value)[0]!.join('=')).toBe(strict);
    expect(inPairs('q', manner('form', true, true), value)[0]!.join('=')).toBe(reserved);
  });

  it('has lone surrogates replaced, and nothing where there is no value', () => {
    expect(inPairs('q', manner('form', true), 'a\uD800')).toEqual([['q', 'a%EF%BF%BD']]);
    expect(inPairs('q', manner('form', true), null)).toEqual([]);
    expect(inPairs('q', manner('form', false), [])).toEqual([]);
  });
});
