import { anyText, hostileTexts, inTime } from '@troupe/testing/hostile-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../src/model/plan/read-json.ts';

const value = { a: 1, text: 'with ``` in it, {braces} and </think>' };
const json = JSON.stringify(value);

describe('the JSON of an answer', () => {
  it.each<[string, string]>([
    ['bare', json],
    ['with blanks and a byte order mark', `\uFEFF \n${json}\n `],
    ['in prose', `Here is the answer: ${json}. Let me know if you need more.`],
    ['after thoughts', `<think>It is {"a":2}, no.</think>\n${json}`],
    ['after thoughts that mention code', `<think>\`\`\`json\n{"a":2}\n\`\`\`</think>${json}`],
  ])('is found %s', (_, text) => {
    expect(readJson(text)[0]).toEqual(value);
  });

  it.each<[string, string]>([
    ['a block', '```json\n{"a":1}\n```'],
    ['a block without a language', '```\n{"a":1}\n```'],
    ['a block in capitals', '```JSON\n{"a":1}\n```'],
    ['a block on one line', '```json {"a":1} ```'],
    ['a block on one line without a language', '```{"a":1}```'],
    ['a block with other line breaks', '```json\r\n{"a":1}\r\n```'],
    ['a block within prose', 'Here it is:\n```json\n{"a":1}\n```\nGood luck.'],
    ['a block that is not closed', 'Here it is:\n```json\n{"a":1}'],
    ['the last of several blocks', '```json\n{"a":2}\n```\nBetter:\n```json\n{"a":1}\n```'],
    ['a block after thoughts', '<think>hm</think>\n\n```json\n{"a":1}\n```'],
  ])('is found in %s', (_, text) => {
    expect(readJson(text)[0]).toEqual({ a: 1 });
  });

  it('may be any JSON, when it is bare', () => {
    for (const bare of [1, 'text', null, true, [1, 2]]) expect(readJson(JSON.stringify(bare))).toEqual([bare]);
  });

  it('is not found where there is none', () => {
    for (const text of ['', ' ', 'hello', '```', '``` ```', '{', '}{', '<think>']) expect(readJson(text)).toEqual([]);
  });

  it('is found in whatever is written around it', () => {
    const around = anyText(10).map((text) => text.replaceAll(/[{}[\]"]|think/g, ''));
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(readJson(`${before}\n\`\`\`json\n{"a":1}\n\`\`\`\n${after}`)).not.toEqual([]);
      }),
    );
  });

  it('is looked for in time, whatever the text', { timeout: 60_000 }, () => {
    for (const { text } of hostileTexts(200_000)) inTime(() => readJson(text));
  });
});
