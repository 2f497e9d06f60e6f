import { inWords } from '../../values/in-words.ts';
import type { StepHookPlace } from './step-hooks.ts';

/** Characters of instructions, of a note, and of a reason. */
const LONGEST_TEXT = 100_000;
const LONGEST_NOTE = 20_000;
const LONGEST_REASON = 2_000;
const MOST_TOOLS = 1_000;
const MOST_STOPS = 16;

type Check = (value: unknown) => boolean;

const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 1;
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isText =
  (most: number): Check =>
  (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= most;
const isList =
  (most: number, isOne: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(isOne);

/** Each field, whether a value is one, and what it has to be. */
type Fields = Readonly<Record<string, readonly [Check, string]>>;

const settingFields: Fields = {
  temperature: [isNumber, 'a number'],
  topP: [isNumber, 'a number'],
  maxTokens: [isCount, 'a whole number ≥ 1'],
  stop: [isList(MOST_STOPS, isText(LONGEST_REASON)), `a list of at most ${MOST_STOPS} texts`],
  seed: [Number.isSafeInteger, 'a whole number'],
};
const answerField = [(value: unknown) => value !== null, 'a value'] as const;

const fields: Readonly<Record<StepHookPlace, Fields>> = {
  prepareStep: {
    model: [isText(LONGEST_REASON), 'the name of a model'],
    tools: [isList(MOST_TOOLS, isText(LONGEST_REASON)), `a list of at most ${MOST_TOOLS} names`],
    instructions: [isText(LONGEST_TEXT), `a text of 1 to ${LONGEST_TEXT} characters`],
    settings: [(value) => isObject(value) && faultIn(value, settingFields) === undefined, `an object of ${namesOf(settingFields)}`],
  },
  beforeModel: { note: [isText(LONGEST_NOTE), `a text of 1 to ${LONGEST_NOTE} characters`], answer: answerField },
  afterModel: {
    text: [isText(LONGEST_TEXT), `a text of 1 to ${LONGEST_TEXT} characters`],
    retry: [isText(LONGEST_REASON), `a text of 1 to ${LONGEST_REASON} characters`],
    answer: answerField,
  },
};

/** What is wrong with what a hook gave; undefined when it is what its place may give. Nothing is given, too. */
export function stepHookFault(given: unknown, place: StepHookPlace): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isObject(given)) return `it gave ${inWords(given)} where an object of ${namesOf(fields[place])} is wanted`;
  const fault = faultIn(given, fields[place]);
  if (fault !== undefined || place === 'prepareStep') return fault;
  const named = Object.keys(given).filter((name) => given[name] !== undefined);
  return named.length > 1 ? `it gave ${named.join(' and ')}, of which there can be one` : undefined;
}

function faultIn(given: Readonly<Record<string, unknown>>, known: Fields): string | undefined {
  for (const [name, value] of Object.entries(given)) {
    const field = known[name];
    if (field === undefined) return `it gave ${JSON.stringify(name.slice(0, 100))}, which is none of ${namesOf(known)}`;
    if (value !== undefined && !field[0](value)) return `its ${name} is not ${field[1]}`;
  }
  return undefined;
}

function namesOf(known: Fields): string {
  return Object.keys(known).join(', ');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
