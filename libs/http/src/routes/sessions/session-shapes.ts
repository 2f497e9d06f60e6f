import {
  defaultBounds,
  entryMessages,
  KEY_CURSOR,
  COUNT_CURSOR,
  SESSION_FORMAT,
  SESSION_FORMAT_VERSION,
  type EntriesPage,
  type ExportedSession,
  type GivenSession,
  type SessionBranch,
  type SessionChanges,
  type SessionEntry,
  type SessionFilter,
  type SessionHead,
  type SessionView,
} from '@troupe/contracts';
import { z } from 'zod';
import { message, next, principal } from '../../shapes/answers.ts';
import { id, MOMENT_PATTERN, name } from '../../shapes/fields.ts';
import { pageOfPlaces, startedBy, type PageQuery } from '../../shapes/queries.ts';
import { characters, matching } from '../../shapes/text.ts';

const { attributeCharacters, searchCharacters, sessionEntries, titleCharacters } = defaultBounds;
const at = z.iso.datetime();

const head = {
  id: z.string(),
  title: z.string().exactOptional().meta({ description: 'As somebody gave it, or the beginning of the first message' }),
  agent: z.string().exactOptional().meta({ description: 'The agent that was spoken to first' }),
  lastAgent: z.string().exactOptional().meta({ description: 'The agent that answered last; only where the session is read alone' }),
  user: z.string().exactOptional().meta({ description: 'The attribute `user` of its first task' }),
  startedBy: principal.exactOptional().meta({ description: 'Who began it, where that is on record' }),
  createdAt: at.exactOptional(),
  updatedAt: at.exactOptional().meta({ description: 'When a message was last taken up or answered' }),
  writer: z.string().exactOptional().meta({ description: 'The task that may write it now' }),
};

export const sessionHead: z.ZodType<SessionHead> = z.object(head);
export const sessions: z.ZodType = z.object({ items: z.array(sessionHead), next });
export const session: z.ZodType<SessionView> = z.object({
  ...head,
  messages: z.array(message),
  tasks: z.array(z.string()),
  next: z.string().exactOptional(),
});

export const sessionEntry: z.ZodType<SessionEntry> = z.object({
  entry: z.int().min(0).meta({ description: 'Its position: larger than that of every entry before it' }),
  task: z.string().exactOptional(),
  agent: z.string().exactOptional(),
  lastAgent: z.string().exactOptional().meta({ description: 'The agent that answered last in it' }),
  at: at.exactOptional(),
  messages: z.array(message),
  unreadable: z.string().exactOptional().meta({ description: 'Why nothing of it can be read' }),
});
export const entries: z.ZodType = z.object({ items: z.array(sessionEntry), next });

const format = { format: z.literal(SESSION_FORMAT), version: z.literal(SESSION_FORMAT_VERSION) };

export const exportedSession: z.ZodType<ExportedSession> = z.object({
  ...format,
  session: sessionHead,
  entries: z.array(sessionEntry),
  next: z.string().exactOptional(),
});

const word = characters(1, attributeCharacters);

export const sessionsQuery: z.ZodType<PageQuery & SessionFilter> = z.strictObject({
  ...pageOfPlaces(KEY_CURSOR),
  startedBy: startedBy.exactOptional().meta({ description: 'Those that this principal began, as `kind:id`' }),
  user: word.exactOptional().meta({ description: 'Those whose first task had this attribute `user`' }),
  agent: name.exactOptional().meta({ description: 'Those in which this agent was spoken to first' }),
  q: characters(0, searchCharacters).exactOptional().meta({ description: 'Words that all occur in the title' }),
});

export const entriesQuery: z.ZodType<PageQuery & Pick<EntriesPage, 'order'>> = z.strictObject({
  ...pageOfPlaces(COUNT_CURSOR),
  order: z
    .enum(['asc', 'desc'])
    .exactOptional()
    .meta({ description: '`asc`, oldest first, by default', examples: ['desc'] }),
});

const LINE = String.raw`^[^\u0000-\u001f\u007f]*$`;
const line = new RegExp(LINE);
const title = characters(1, titleCharacters)
  .refine((text) => line.test(text), 'It has no line breaks and no other control characters')
  .meta({ minLength: 1, maxLength: titleCharacters, pattern: LINE });

export const sessionChanges: z.ZodType<SessionChanges> = z
  .strictObject({ title })
  .meta({ examples: [{ title: 'The way back from Oslo' }] });

export const sessionBranch: z.ZodType<SessionBranch> = z
  .strictObject({
    entry: z.int().min(0).max(999_999_999).meta({ description: 'The last entry that the branch has' }),
    id: id.exactOptional(),
    title: title.exactOptional(),
  })
  .meta({ examples: [{ entry: 0 }] });

export const importSession: z.ZodType<GivenSession> = z
  .strictObject({
    ...format,
    id: id.exactOptional().meta({ description: 'Of the new session; one of that id is never changed' }),
    session: z.object({ title: title.exactOptional(), agent: name.exactOptional(), user: word.exactOptional() }).exactOptional(),
    entries: z
      .array(
        z.object({
          at: matching(MOMENT_PATTERN, 'Write the moment as 2026-11-23T18:00:00Z').exactOptional(),
          agent: name.exactOptional(),
          lastAgent: name.exactOptional(),
          messages: entryMessages,
        }),
      )
      .max(sessionEntries),
    next: z.string().exactOptional(),
  })
  .transform(({ next: _, ...given }) => given)
  .meta({
    description: 'An export, in one piece, or what somebody wrote in its form. What it says beyond this is not looked at',
    examples: [{ format: SESSION_FORMAT, version: SESSION_FORMAT_VERSION, entries: [] }],
  });
