import { readFileSync, writeFileSync } from 'node:fs';
import {
  answerOddities,
  messagesOddities,
  requestOddities,
  responsesOddities,
  type AnswerOddity,
  type Given,
  type Oddity,
} from '@troupe/llm/oddities';

/** The page of what servers of models do. `node tests/oddities-page.ts` writes it; a test says when that was forgotten. */
const page = new URL('../docs/model-servers.md', import.meta.url);

const others: readonly Oddity[] = [messagesOddities, responsesOddities].flatMap(({ answers, requests }) => [...answers, ...requests]);
const count = [...answerOddities, ...requestOddities].reduce((sum, [, oddities]) => sum + oddities.length, others.length);

const head = `# What servers of models do

Many servers say that they speak Chat Completions, and each speaks it in its own way; a few speak OpenAI's Responses API or Anthropic's Messages API. These are ${count} ways that were reported in public. Each is a test of the adapter over HTTP, and this page is written from those tests, \`libs/llm/src/oddities/\`, by \`node tests/oddities-page.ts\`. How a server of yours is set up is in [models](models.md).
`;

const sent = `## What servers send

What it comes to is an answer, or a failure by its [code](errors.md): one that is tried again, or one after which the next model of the list is asked at once.
`;

const wanted = `## What servers refuse

Requests are written so that these servers take them. Each of these tests sends what it would send otherwise, too, and sees that it is refused.
`;

const otherApi = (name: string, as: string): string => `## The ${name} API

The same of servers that speak as ${as} does.
`;

export function odditiesPage(): string {
  return [
    head,
    sent,
    ...answerOddities.map(([of, oddities]) => section(of, ['it comes to'], oddities, (oddity: AnswerOddity) => [outcome(oddity.gives)])),
    wanted,
    ...requestOddities.map(([of, oddities]) => section(of, [], oddities, () => [])),
    otherApi('Messages', '[Anthropic](models.md#anthropic)'),
    ...sectionsOf(messagesOddities),
    otherApi('Responses', '[OpenAI](models.md#the-responses-api)'),
    ...sectionsOf(responsesOddities),
  ].join('\n');
}

function sectionsOf({ answers, requests }: typeof messagesOddities): readonly string[] {
  return [
    section('What it sends', ['it comes to'], answers, ({ gives }: AnswerOddity) => [outcome(gives)]),
    section('What it refuses', [], requests, () => []),
  ];
}

function section<T extends Oddity>(of: string, more: readonly string[], oddities: readonly T[], cells: (oddity: T) => string[]): string {
  const rows = oddities.map((oddity) => row([oddity.server, oddity.what, ...cells(oddity), `[${nameOf(oddity.link)}](${oddity.link})`]));
  const columns = ['server', 'it', ...more, 'report'];
  return [`### ${of}`, '', row(columns), `|${'---|'.repeat(columns.length)}`, ...rows, ''].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

function outcome(gives: Given): string {
  if (gives.kind === 'failure') return `\`${gives.code}\`${gives.retryable ? ', tried again' : ''}`;
  switch (gives.finish) {
    case 'length':
      return 'a cut answer';
    case 'refused':
      return 'a refusal';
    case 'tools':
    case 'stop':
    case undefined:
      return 'an answer';
    default:
      return gives.finish satisfies never;
  }
}

function nameOf(link: string): string {
  const { host, pathname } = new URL(link);
  if (host !== 'github.com') return host;
  const [, owner, repository, , number] = pathname.split('/');
  return `${owner}/${repository}#${number}`;
}

/** The page as it is in the repository. */
export function writtenPage(): string {
  return readFileSync(page, 'utf8');
}

if (import.meta.main) writeFileSync(page, odditiesPage());
