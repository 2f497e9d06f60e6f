import { randomUUID } from 'node:crypto';
import { withTenant, type AddressGuard } from '@troupe/contracts';
import type { ListTaskPushNotificationConfigsResponse, TaskPushNotificationConfig } from '@a2a-js/sdk';
import { RequestMalformedError, TaskNotFoundError } from '@a2a-js/sdk/errors';
import { addressFault } from '../../address-fault.ts';
import type { Asked } from '../operations/asked.ts';
import { ownTask } from '../operations/read-tasks.ts';
import type { PushRecord, PushRecords } from './push-records.ts';

const MOST_CONFIGS = 10;
const MOST_SECRET = 4_096;
const ID = /^[\w.:-]{1,128}$/;
const HEADER_TEXT = /^[\x21-\x7e]*$/;

/** What the operations on push configurations work with. */
export interface Pushes {
  readonly records: PushRecords;
  readonly guard: AddressGuard;
  readonly onCreated: () => void;
}

/** What an operation on push configurations names. */
interface Named {
  readonly taskId: string;
  readonly id: string;
}

/** @param fromTurn what happens from there on is sent; from where the task is, where it is missing */
export async function createPush(
  { records, guard, onCreated }: Pushes,
  asked: Asked,
  config: TaskPushNotificationConfig,
  fromTurn?: number,
): Promise<TaskPushNotificationConfig> {
  const task = await begunTask(asked, config.taskId);
  const turns = fromTurn ?? task.turns;
  const fault = await addressFault(guard, config.url);
  if (fault !== undefined) throw new RequestMalformedError(`The url of a push configuration cannot be taken: ${fault}`);
  const { token, authentication: { scheme = '', credentials = '' } = {} } = config;
  if (
    [token, scheme, credentials].some((text) => text.length > MOST_SECRET) ||
    !HEADER_TEXT.test(token + scheme) ||
    /[^\t\x20-\x7e]/.test(credentials)
  )
    throw new RequestMalformedError('A token, a scheme and credentials are text that an HTTP header can carry.');
  const id = config.id === '' ? randomUUID() : config.id;
  if (!ID.test(id)) throw new RequestMalformedError('The id of a push configuration has 1 to 128 letters, digits, ".", ":", "_" or "-".');
  const named = withTenant(asked.principal.tenant, task.id);
  const there = await records.of(named, MOST_CONFIGS + 1);
  if (there.length >= MOST_CONFIGS && !there.some((each) => each.id === id))
    throw new RequestMalformedError(`Updates of a task are sent to ${MOST_CONFIGS} addresses at most.`);
  const record: PushRecord = {
    ...{ task: named, id, tenant: asked.principal.tenant, url: config.url, version: asked.version },
    ...(token === '' ? {} : { token }),
    ...(scheme === '' ? {} : { scheme, credentials }),
    position: '',
    turns,
    state: 'open',
    followedUntil: 0,
    changes: 0,
  };
  if (await records.insert(record)) return (onCreated(), configOf(record));
  const known = await records.get(named, id);
  // Another address for the same configuration; what was sent is not sent again.
  const changed =
    known &&
    (await records.change(known, {
      ...record,
      position: known.position,
      turns: known.turns,
      state: known.state,
      followedUntil: known.followedUntil,
    }));
  return configOf(changed ?? record);
}

export async function getPush({ records }: Pushes, asked: Asked, { taskId, id }: Named): Promise<TaskPushNotificationConfig> {
  return configOf(await known(records, asked, taskId, id));
}

export async function listPush({ records }: Pushes, asked: Asked, taskId: string): Promise<ListTaskPushNotificationConfigsResponse> {
  const task = await begunTask(asked, taskId);
  const all = await records.of(withTenant(asked.principal.tenant, task.id), MOST_CONFIGS + 1);
  return { configs: all.map(configOf), nextPageToken: '' };
}

/** One that is not there is deleted already. */
export async function deletePush({ records }: Pushes, asked: Asked, { taskId, id }: Named): Promise<void> {
  const task = await begunTask(asked, taskId);
  const record = await records.get(withTenant(asked.principal.tenant, task.id), id);
  if (record !== undefined) await records.delete(record);
}

async function known(records: PushRecords, asked: Asked, taskId: string, id: string): Promise<PushRecord> {
  const task = await begunTask(asked, taskId);
  const named = withTenant(asked.principal.tenant, task.id);
  // A client of 0.3 names none where there is one.
  const record = id === '' ? (await records.of(named, 1))[0] : await records.get(named, id);
  if (record !== undefined) return record;
  throw new TaskNotFoundError(`There is no push configuration "${id.slice(0, 128)}" of task "${taskId}".`);
}

/** Where updates are sent is the word of who began the task, and nobody else's: who may read it may not send it elsewhere. */
async function begunTask(asked: Asked, id: string): ReturnType<typeof ownTask> {
  const task = await ownTask(asked, id);
  const { kind, id: by } = asked.principal;
  if (task.startedBy?.kind === kind && task.startedBy.id === by) return task;
  throw new TaskNotFoundError(`There is no task "${id}" of yours.`);
}

function configOf({ id, task, tenant, url, token = '', scheme, credentials = '' }: PushRecord): TaskPushNotificationConfig {
  const taskId = task.startsWith(`${tenant}~`) ? task.slice(tenant.length + 1) : task;
  return { tenant: '', id, taskId, url, token, authentication: scheme === undefined ? undefined : { scheme, credentials } };
}
