import type { Mismatch, TaskId } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { TurnRecord } from '@troupe/store';
import type { OwnedTask } from './owned-task.ts';

/** Begins the next turn of a task when there is reason to. */
export type Schedule = (task: OwnedTask) => void;

/** Begins, or begins again, what an open command asks for. */
export type Dispatch = (task: OwnedTask, open: OpenCommand) => void;

/** Keeps the task from running until code that fits is deployed, or what cannot be read is mended. */
export type Block = (task: OwnedTask, mismatch: Mismatch) => void;

/** From not running to running (R4). */
export type GoOn = (task: OwnedTask) => void;

/** Another process has the task, or is to have it: drops it without a trace. */
export type Lose = (task: OwnedTask) => void;

/**
 * Reads a task of an owned partition from the store and goes on with it, unless it is here. `first`:
 * its first turn, which this process may have stored without learning of it.
 */
export type Adopt = (id: TaskId, first?: TurnRecord) => Promise<void>;

/** Cancels or terminates another task, wherever it is driven. */
export type StopTask = (id: TaskId, how: 'cancel' | 'terminate', reason: string) => void;
