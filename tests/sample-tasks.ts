import { isEnd, type Task } from '@troupe/contracts';
import { connect, TroupeError, type Client } from 'troupe';

type Kind = (client: Client, id: string) => Promise<void>;

/** One task of each kind of the sample app, with what a human does for it. */
const kinds: readonly Kind[] = [
  async (client, id) => {
    await client.start({ workflow: 'content-approval' }, `About ${id}`, { id });
    await client.signal(id, 'content_approved', { by: 'a test' }).catch(endedByIt);
  },
  async (client, id) => {
    await client.start({ workflow: 'support-desk' }, 'My headphones broke. Please refund order A-1003.', { id });
    for (const end = performance.now() + TIMEOUT_MS; performance.now() < end;) {
      for await (const child of client.list({ parent: id })) {
        for await (const approval of client.approvals({ task: child.id })) return void (await client.approve(approval.id));
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const children: unknown[] = [];
    for await (const child of client.list({ parent: id })) children.push(child);
    throw new Error(`Task ${id} asked for nothing that it could be given: ${JSON.stringify(children)}`);
  },
  async (client, id) => {
    await client.start({ agent: 'travel-planner' }, 'Find me a flight from Oslo to Lisbon on 2026-12-01.', { id });
  },
  async (client, id) => {
    await client.start({ workflow: 'research-team' }, { subject: 'wind power', aspects: ['Cost', 'Reliability'] }, { id });
  },
  async (client, id) => {
    await client.start({ workflow: 'loan-check' }, { applicant: 'Ada Park', amount: 20_000 }, { id });
  },
];

/** A signal whose answer got lost is sent again, and may find that the task has ended by it. */
function endedByIt(error: unknown): void {
  if (!(error instanceof TroupeError && error.code === 'task-ended')) throw error;
}

/** Milliseconds a client of these tests repeats what does not come through: longer than any outage they make. */
const TIMEOUT_MS = 120_000;

/**
 * Runs tasks of the sample app to their end, `atOnce` at a time, by the client users have.
 *
 * @param name begins their ids
 * @returns the tasks, in the order of their ids
 */
export async function runSampleTasks(url: string, name: string, count: number, atOnce = 10): Promise<readonly Task[]> {
  const client = connect(url, { retryFor: TIMEOUT_MS });
  const ended: Task[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const id = `${name}-${index}`;
      await kinds[index % kinds.length]!(client, id);
      const task = await client.wait(id, { timeout: TIMEOUT_MS });
      if (!isEnd(task.status)) throw new Error(`Task ${id} did not end: ${JSON.stringify(task)}`);
      ended[index] = task;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return ended;
}
