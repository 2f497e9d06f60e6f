import type { Json } from '@troupe/contracts';
import type { Conversation, Done } from './conversation.ts';
import { bestOf, wishesIn } from './wishes.ts';

/** What the demo model says once there is nothing left to call. */
export function composeAnswer({ said, ask, done }: Conversation): string {
  if (done.length > 0) {
    const wishes = wishesIn(said);
    const kept = wishes.length === 0 ? [] : [`I kept in mind what you wrote: "${wishes.join(' ')}"`];
    return [...done.map((one) => report(one, wishes)), ...kept].join(' ');
  }
  const draft = /^(?:draft|write)\b[^:]*:\s*(.+)$/is.exec(ask)?.[1];
  if (draft !== undefined) return article(draft.trim());
  const lines = ask.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1) return `In short: ${lines.map((line) => line.trim()).join(' ')}`;
  return `The demo model follows simple rules and knows nothing of its own. You said: "${ask}" Give the platform a model key for a real answer.`;
}

function report({ call, result, value }: Done, wishes: readonly string[]): string {
  if (value === undefined) return `${call.name}: ${sentence(result)}`;
  if (!Array.isArray(value)) return `${call.name}: ${sentence(describe(value))}`;
  if (value.length === 0) return `${call.name} found nothing.`;
  const best = bestOf<Json>(wishes, value, (item) => JSON.stringify(item));
  const others = value.length === 1 ? '' : ` (and ${value.length - 1} more)`;
  return `${call.name}: ${sentence(describe(best ?? null) + others)}`;
}

function describe(value: Json): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(describe).join(' and ');
  const { title, text, ...rest } = value as { readonly [key: string]: Json };
  if (typeof text === 'string') return typeof title === 'string' ? `${title}: ${text}` : text;
  return Object.entries(title === undefined ? rest : { title, ...rest })
    .map(([key, item]) => `${key} ${describe(item)}`)
    .join(', ');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function article(subject: string): string {
  return [
    subject,
    `Much has been said about this: ${subject.charAt(0).toLowerCase()}${subject.slice(1)}. What counts is what remains when things go wrong.`,
    'Begin small, keep what works, and write down what you learn. (Written by the demo model, which follows simple rules.)',
  ].join('\n\n');
}
