import { appendFileSync } from 'node:fs';
import { guard, type GuardVerdict } from 'troupe';

/** Verdicts by words of the text. Each run is a line of a file. */
function verdict(text: string): GuardVerdict {
  if (text.includes('bomb')) return { verdict: 'block', reason: 'weapons' };
  if (text.includes('Ada')) return { verdict: 'rewrite', value: text.replaceAll('Ada', '[name]') };
  if (text.includes('maybe')) return { verdict: 'ask', reason: 'is that all right?' };
  if (text.includes('rude')) return { verdict: 'retry', reason: 'be polite' };
  if (text.includes('broken')) throw new Error('the list of words is gone');
  return { verdict: 'pass' };
}

const named = (name: string, mode: 'sequential' | 'parallel' = 'sequential') =>
  guard({
    name,
    mode,
    retry: { attempts: 2, initial: '10ms' },
    check: async (value, { place, tool }) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      appendFileSync(process.env['GUARD_LEDGER']!, `${place}${tool === undefined ? '' : ` ${tool}`} ${name}\n`);
      const given = verdict(text);
      if (given.verdict !== 'rewrite' || typeof value === 'string') return given;
      return { verdict: 'rewrite', value: JSON.parse(String(given.value)) };
    },
  });

export const words = named('words');
export const beside = named('beside', 'parallel');
