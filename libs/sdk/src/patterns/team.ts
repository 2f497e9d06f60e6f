import {
  nameOf,
  TroupeError,
  type ModelDefinition,
  type PatternMember,
  type WorkflowContext,
  type WorkflowDefinition,
} from '@troupe/contracts';
import { functionFaults } from '../property-faults.ts';
import { chooser } from './chooser.ts';
import { definePattern, saidYes, type PatternAnswer, type PatternOptions, type PatternWork } from './define-pattern.ts';
import { memberFaults, repeatedFaults } from './member.ts';

/** What one member of a team said. */
export interface Contribution<O = any> {
  readonly speaker: string;
  readonly output: O;
}

/** Who speaks next, by name; nobody where it is undefined or null. */
export type ChooseSpeaker = (talk: {
  readonly input: any;
  readonly transcript: readonly Contribution[];
  readonly members: readonly string[];
}) => string | null | undefined;

export interface TeamOptions<I = any, Sent = I> extends PatternOptions<I, Sent> {
  /** Each is given `{ input, transcript, you, members }` when it speaks; the first one leads where one does. */
  readonly members: readonly PatternMember[];
  /**
   * Who speaks next: `round-robin` (default): one after the other; `random`: anybody but the last one; `lead`: the first
   * member between each two others; a function; or a model, that chooses by names and descriptions.
   */
  readonly speaker?: 'round-robin' | 'random' | 'lead' | ChooseSpeaker | { readonly model: ModelDefinition | string };
  /** How often somebody speaks at most; 12 by default. */
  readonly turns?: number;
  /** Ends it: text that is in what was said last, or a function of what was said. */
  readonly stop?: string | ((transcript: readonly Contribution[]) => boolean);
  /** Ends it when so many times in a row nothing new was said; 3 by default. */
  readonly stall?: number;
}

export interface TeamOutput {
  /** What was said last. */
  readonly answer: any;
  readonly ended: 'stop' | 'turns' | 'stalled' | 'nobody';
  readonly transcript: readonly Contribution[];
}

const MOST_TURNS = 200;
const speakers: readonly unknown[] = ['round-robin', 'random', 'lead'];

/**
 * Members that talk with one another: each is given all that was said.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function team<I = any, Sent = I>(options: TeamOptions<I, Sent>): WorkflowDefinition<I, TeamOutput, Sent> {
  const { name, members, speaker = 'round-robin', turns = 12, stop, stall = 3 } = options;
  const faults = [
    ...memberFaults('members', members, 2),
    ...(Array.isArray(members) ? repeatedFaults('members', members) : []),
    ...(speakers.includes(speaker) || typeof speaker === 'function' || isByModel(speaker)
      ? []
      : ['speaker is "round-robin", "random", "lead", a function or { model }']),
    ...(isWhole(turns, MOST_TURNS) ? [] : [`turns is a whole number from 1 to ${MOST_TURNS}`]),
    ...(isWhole(stall, MOST_TURNS) ? [] : [`stall is a whole number from 1 to ${MOST_TURNS}`]),
    ...(typeof stop === 'string'
      ? stop === ''
        ? ['stop is a text that is not empty, or a function']
        : []
      : functionFaults('stop', stop, true)),
  ];
  const router =
    faults.length === 0 && isByModel(speaker) ? chooser({ name, members, model: speaker.model, asks: 'speak next' }) : undefined;
  return definePattern<I, TeamOutput, Sent>({
    ...{ kind: 'team', options, own: ['members', 'speaker', 'turns', 'stop', 'stall'], faults },
    members: faults.length > 0 ? [] : [...members, ...(router === undefined ? [] : [router])],
    run: (work) => talk({ members, speaker, turns, stop, stall, router }, work),
  });
}

function isByModel(speaker: unknown): speaker is { readonly model: ModelDefinition | string } {
  return typeof speaker === 'object' && speaker !== null && 'model' in speaker;
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

type Talk = Required<Pick<TeamOptions, 'members' | 'speaker' | 'turns' | 'stall'>> & {
  readonly stop: TeamOptions['stop'];
  readonly router: PatternMember | undefined;
};

async function talk(team: Talk, work: PatternWork): Promise<PatternAnswer<TeamOutput>> {
  const { ctx, input, ask, what } = work;
  const { members, turns, stall } = team;
  const names = members.map(nameOf);
  const transcript: Contribution[] = [];
  const said = new Set<string>();
  let last: PatternMember | undefined;
  let old = 0;
  const end = (ended: TeamOutput['ended']) => ({ output: { answer: transcript.at(-1)?.output ?? null, ended, transcript }, of: last });
  for (;;) {
    const index = await next(team, work, transcript, names);
    if (index === undefined) return end('nobody');
    last = members[index]!;
    ctx.status(`turn ${transcript.length + 1} of at most ${turns}: ${nameOf(last)}`);
    const output: unknown = await ask(
      last,
      { input, transcript: [...transcript], you: nameOf(last), members: names },
      { at: `members[${index}]` },
    );
    transcript.push({ speaker: nameOf(last), output });
    ctx.publish<unknown>('said', transcript.at(-1));
    const text = textOf(output);
    if (isStop(team.stop, transcript, text, what)) return end('stop');
    old = said.has(text) ? old + 1 : 0;
    said.add(text);
    if (old >= stall) return end('stalled');
    if (transcript.length >= turns) return end('turns');
  }
}

/** The place of the member that speaks next. */
async function next(
  { members, speaker, router }: Talk,
  { ctx, input, ask, what }: PatternWork,
  transcript: readonly Contribution[],
  names: readonly string[],
): Promise<number | undefined> {
  const turn = transcript.length;
  if (speaker === 'round-robin') return turn % members.length;
  if (speaker === 'random') return anybodyBut(names.indexOf(transcript.at(-1)?.speaker ?? ''), members.length, ctx);
  if (speaker === 'lead') return turn % 2 === 0 ? 0 : 1 + (((turn - 1) / 2) % (members.length - 1));
  const chosen =
    typeof speaker === 'function'
      ? speaker({ input, transcript, members: names })
      : ((await ask(router!, { input, transcript }, { at: 'speaker' })) as { readonly member: string }).member;
  if (chosen === undefined || chosen === null) return undefined;
  const index = names.indexOf(chosen);
  if (index >= 0) return index;
  throw new TroupeError('out-of-range', `The speaker of the ${what} gave ${JSON.stringify(chosen)}, which is none of its members.`, {
    retryable: false,
  });
}

function anybodyBut(last: number, members: number, ctx: WorkflowContext): number {
  if (last < 0) return Math.floor(ctx.random() * members);
  const drawn = Math.floor(ctx.random() * (members - 1));
  return drawn < last ? drawn : drawn + 1;
}

function isStop(stop: TeamOptions['stop'], transcript: readonly Contribution[], text: string, what: string): boolean {
  if (stop === undefined) return false;
  return typeof stop === 'string' ? text.includes(stop) : saidYes(stop([...transcript]), 'stop', what);
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output.trim() : JSON.stringify(output);
}
