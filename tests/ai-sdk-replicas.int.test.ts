import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chat } from '@ai-sdk/react';
import { freePort, program, startMongo, startNats, type Program, type TestServer } from '@troupe/testing';
import { DefaultChatTransport, type UIMessage } from 'ai';
import { afterAll, beforeAll, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));

let folder: string;
let servers: readonly TestServer[];
/** Two replicas of the orchestrator: each answers clients, each drives the tasks of its partitions. */
let replicas: readonly [Program, Program];
let worker: Program;
let chats = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-ai-sdk-'));
  const [mongo, nats] = await Promise.all([startMongo(), startNats()]);
  servers = [mongo, nats];
  const name = `t${randomUUID().slice(0, 8)}`;
  const database = new URL(mongo.url);
  database.pathname = `/${name}`;
  const start = async (service: string): Promise<Program> => {
    const port = await freePort();
    const env = {
      ...{ PORT: `${port}`, TROUPE_APP: join(repository, 'tests/ag-ui'), TMPDIR: folder, LOG_LEVEL: 'error' },
      ...{ MONGODB_URI: database.href, NATS_URL: nats.url, NATS_PREFIX: name },
    };
    const args = [join(repository, `services/${service}/src/main.ts`)];
    const started = program({ name: service, args, cwd: folder, url: `http://127.0.0.1:${port}`, startTimeout: 120_000, env });
    await started.start();
    return started;
  };
  const [first, second, third] = await Promise.all(['orchestrator', 'orchestrator', 'agent-worker'].map(start));
  replicas = [first!, second!];
  worker = third!;
}, 300_000);

afterAll(async () => {
  await Promise.all([...(replicas ?? []), worker].map((each) => each?.kill()));
  await Promise.all((servers ?? []).map((each) => each.stop()));
  await rm(folder, { recursive: true, force: true });
});

const textOf = (message: UIMessage | undefined): string =>
  (message?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('|');

interface Tab {
  readonly chat: Chat<UIMessage>;
  /** All that it showed of the answer, one after the other. */
  readonly seen: string[];
}

function tab(id: string, at: Program, messages: UIMessage[] = []): Tab {
  const seen: string[] = [];
  const chat = new Chat<UIMessage>({ id, messages, transport: new DefaultChatTransport({ api: `${at.url}/ai-sdk/helper/chat` }) });
  chat['~registerMessagesCallback'](() => {
    const text = textOf(chat.lastMessage?.role === 'assistant' ? chat.lastMessage : undefined);
    if (text !== '' && text !== seen.at(-1)) seen.push(text);
  });
  return { chat, seen };
}

/** As a page does that is loaded anew. */
async function reloaded(id: string, at: Program): Promise<Tab> {
  const { messages } = (await (await fetch(`${at.url}/ai-sdk/helper/chat/${id}`)).json()) as { messages: UIMessage[] };
  return tab(id, at, messages);
}

/** Follows until it is answered, over replicas that are taken over meanwhile. */
async function follow({ chat }: Tab): Promise<void> {
  for (let n = 0; n < 300 && (chat.lastMessage?.metadata as { status?: string } | undefined)?.status !== 'completed'; n++) {
    await chat.resumeStream();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What a tab may show of an answer while it is written. */
const beginnings = ['One, ', 'One, two, ', 'One, two, three, ', 'One, two, three, four.'];

it.each([0, 1])(
  'an answer is followed on either replica without gap or double, also when replica %i is killed in its middle',
  { timeout: 240_000 },
  async (killed) => {
    const id = `replicas-${++chats}`;
    const gate = join(folder, `gate-${id}`);
    const [gone, other] = killed === 0 ? replicas : [replicas[1], replicas[0]];
    const asking = tab(id, other);
    const asked = asking.chat.sendMessage({ text: `pieces ${gate}` });
    await expect.poll(() => asking.seen).toEqual(['One, ']);

    const tabs = await Promise.all([reloaded(id, gone), reloaded(id, other)]);
    const followed = tabs.map((each) => each.chat.resumeStream().catch(() => {}));
    for (const { seen } of tabs) await expect.poll(() => seen).toEqual(['One, ']);
    await writeFile(`${gate}-1`, '');
    for (const { seen } of [asking, ...tabs]) await expect.poll(() => seen.at(-1)).toBe('One, two, ');

    await gone.kill();
    const late = await reloaded(id, other);
    const following = [late, tabs[1]].map(follow);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await writeFile(`${gate}-2`, '');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await writeFile(`${gate}-3`, '');
    await Promise.all([...following, asked, ...followed]);
    for (const { seen, chat } of [late, tabs[1]]) {
      expect(textOf(chat.lastMessage)).toBe(beginnings.at(-1));
      expect(seen.filter((text) => !beginnings.includes(text))).toEqual([]);
    }
    await gone.start();
  },
);
