import { unknownPropertyFaults, wholeNumberFaults } from './property-faults.ts';

const MOST_BUDGETS = 10;

/** What is wrong with the budgets of an agent. */
export function budgetFaults(budgets: unknown): string[] {
  if (budgets === undefined) return [];
  if (!Array.isArray(budgets) || budgets.length > MOST_BUDGETS) return [`budgets are a list of at most ${MOST_BUDGETS}`];
  return [...budgets.flatMap((each: unknown, index) => faultsOf(each, `budgets[${index}]`)), ...repeatedFaults(budgets)];
}

/** Two budgets of the same use would count it twice. */
function repeatedFaults(budgets: readonly unknown[]): string[] {
  const bounded = new Map<string, number>();
  return budgets.flatMap((each, index) => {
    const { of, per, ...rest } = Object(each) as Readonly<Record<string, unknown>>;
    return ['tokens', 'cost'].flatMap((unit) => {
      if (rest[unit] === undefined) return [];
      const key = JSON.stringify([of, per, unit]);
      const first = bounded.get(key);
      bounded.set(key, first ?? index);
      return first === undefined ? [] : [`budgets[${index}] bounds the ${unit} that budgets[${first}] does`];
    });
  });
}

function faultsOf(budget: unknown, where: string): string[] {
  if (typeof budget !== 'object' || budget === null) return [`${where} is an object such as { of: 'user', per: 'day', cost: 0.5 }`];
  const { of, per, tokens, cost, then } = budget as Readonly<Record<string, unknown>>;
  return [
    ...unknownPropertyFaults(budget, ['of', 'per', 'tokens', 'cost', 'then']).map((fault) => `${where}: ${fault}`),
    ...oneOfFaults(`${where}.of`, of, ['agent', 'user', 'session']),
    ...oneOfFaults(`${where}.per`, per, ['day', 'month']),
    ...oneOfFaults(`${where}.then`, then ?? 'fail', ['fail', 'wait']),
    ...wholeNumberFaults(`${where}.tokens`, tokens),
    ...(cost === undefined || (typeof cost === 'number' && cost > 0 && cost < Infinity) ? [] : [`${where}.cost is more than 0 US dollars`]),
    ...(tokens === undefined && cost === undefined ? [`${where} has tokens, cost or both`] : []),
  ];
}

function oneOfFaults(name: string, value: unknown, words: readonly string[]): string[] {
  return words.includes(value as string) ? [] : [`${name} is ${words.map((word) => `"${word}"`).join(' or ')}`];
}
