import type { GuardDefinition } from '@troupe/contracts';
import { builtInGuard, verdictOn, type OnFound } from './built-in-guard.ts';
import { demandChoices } from './demand-choices.ts';
import { withTexts } from './texts-in.ts';

const kinds = ['email', 'iban', 'card', 'phone'] as const;
export type PersonalDataKind = (typeof kinds)[number];

export interface PersonalDataOptions {
  readonly name?: string;
  /** All of them by default. */
  readonly kinds?: readonly PersonalDataKind[];
  /** `rewrite` by default: `[email]` and the like stand in their place. */
  readonly verdict?: OnFound;
}

/**
 * Whatever repeats in these has a bound, and begins only where nothing of its kind stands before it: a search costs
 * the same per character whatever the text.
 */
const searches: Readonly<Record<PersonalDataKind, readonly RegExp[]>> = {
  email: [/(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu],
  iban: [/(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])/g],
  card: [/(?<!\d)[2-6](?:[ -]?\d){12,18}(?!\d)/g],
  phone: [
    /(?<!\d )(?<![\p{L}\p{N}+])(?:\+|00)[1-9](?:[ ()./-]{0,3}\d){6,14}(?!\d)/gu,
    /(?<!\d )(?<![\p{L}\p{N}+.,-])\(?0\d{1,5}\)?[ /-]\d(?:[ /-]?\d){4,10}(?![\p{L}\p{N}])/gu,
    /(?<!\d )(?<![\p{L}\p{N}+.,-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\p{L}\p{N}])/gu,
  ],
};

/** Finds email addresses, phone numbers, and by their check digits IBANs and card numbers. */
export function personalData(options: PersonalDataOptions = {}): GuardDefinition {
  const { kinds: sought = kinds, verdict = 'rewrite' } = options;
  demandChoices('personalData', { verdict: [verdict], kinds: sought }, { verdict: ['block', 'rewrite', 'ask', 'retry'], kinds });
  return builtInGuard('personal-data', options, (value) => {
    const found = new Set<string>();
    const left = withTexts(value, (text) => without(text, sought, found));
    return verdictOn(found.size === 0 ? undefined : `personal data: ${[...found].join(', ')}`, verdict, left);
  });
}

/** In the order of the table: what is an account is no phone number. */
function without(text: string, sought: readonly PersonalDataKind[], found: Set<string>): string {
  let left = text;
  for (const kind of kinds.filter((each) => sought.includes(each)))
    for (const search of searches[kind])
      left = left.replaceAll(search, (match) => {
        const length = lengthOf(kind, match);
        if (length === 0) return match;
        found.add(kind);
        return `[${kind}]${match.slice(length)}`;
      });
  return left;
}

/** How much of what looks like one is one: words and numbers may follow it. */
function lengthOf(kind: PersonalDataKind, match: string): number {
  if (kind === 'email' || kind === 'phone') return match.length;
  const isOne = kind === 'iban' ? isIban : isCard;
  for (let length = match.length; length > 0; length = match.slice(0, length).search(/[ -][^ -]*$/)) {
    if (isOne(match.slice(0, length).replaceAll(/[ -]/g, ''))) return length;
  }
  return 0;
}

/** ISO 13616: the number that its characters make leaves 1 when it is divided by 97. */
function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Digits of the cards that are issued. */
const CARD_LENGTHS: ReadonlySet<number> = new Set([13, 14, 15, 16, 19]);

/** The sum of Luhn. */
function isCard(digits: string): boolean {
  if (!CARD_LENGTHS.has(digits.length)) return false;
  let sum = 0;
  for (const [index, digit] of [...digits].toReversed().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
