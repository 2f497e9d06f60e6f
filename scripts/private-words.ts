interface PrivateWord {
  /** The word of the field. */
  readonly instead: string;
  /** Where it is a private word; everywhere by default. */
  readonly only?: RegExp;
}

/** Files in which every word is one of the field, and names of durations say so. */
export const clean: readonly string[] = [
  '{README,CONTRIBUTING,SECURITY}.md',
  'docs/**/*.md',
  'examples/**/*.{ts,md}',
  'services/**/*.{ts,md}',
  'tests/**/*.{ts,md}',
  'libs/{env,bus,store,worker,engine,contracts,sdk,cli,agent,llm,tools,http,registry,service,telemetry,testing,embedded,troupe,runtime}/**/*.{ts,md}',
  'ARCHITECTURE.md',
];

/** The comment of a duration; a moment is counted since 1970. */
export const milliseconds: RegExp = /^(?![\s\S]*\bsince 1970\b)[\s\S]*\bmilliseconds\b/i;

const given = { instead: 'report, give, show, distinguish' };
const received = { instead: 'receive, get, deliver' };

/** Words that say privately what the field has a word for, and those that make persons of processes. */
export const privateWords: Readonly<Record<string, PrivateWord>> = {
  tell: given,
  tells: given,
  told: given,
  telling: given,
  hear: received,
  hears: received,
  heard: received,
  hearing: received,
  whoever: { instead: 'the process, caller or reader it is' },
  fate: { instead: 'commit result, outcome' },
  heir: { instead: 'successor' },
  heirs: { instead: 'successors' },
  hush: { instead: 'stop serving' },
  clerk: { instead: 'advisor, agent' },
  mail: { instead: 'unread messages', only: /^libs\/(?:engine|runtime|store|worker|bus)\// },
  mailbox: { instead: 'inbox' },
  loser: { instead: 'listener of lost' },
  losers: { instead: 'listeners of lost' },
  aftermath: { instead: 'after commit' },
  misfit: { instead: 'validation error' },
  misfits: { instead: 'validation errors' },
  poke: { instead: 'schedule' },
  pokes: { instead: 'schedules' },
  underway: { instead: 'in flight' },
  unsure: { instead: 'lease expired' },
  patience: { instead: 'timeout' },
  patient: { instead: 'waiting, retrying' },
  doubts: { instead: 'unknown outcomes' },
  bury: { instead: 'remove' },
  rooms: { instead: 'folders' },
  parked: { instead: 'blocked, idle or pending' },
  parking: { instead: 'blocking, eviction' },
  stash: { instead: 'persist' },
  unstash: { instead: 'redeliver' },
};
