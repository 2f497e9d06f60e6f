import type { Json } from '../../values/json.ts';
import type { EndStatus } from '../../log/command.ts';
import type { Failure } from '../../errors/failure.ts';

/** The signal by which a message of a session reaches the task that writes it. Nobody but the platform sends it. */
export const STEER = 'troupe:steer';

/** What it carries: the task that the message began, and what it says. */
export interface SteeringMessage {
  readonly task: string;
  readonly input: Json;
}

/** How the task that took a message ended: so ends the one that the message began. */
export interface TakenMessage {
  readonly takenBy: string;
  /** Missing where that task is not there any more. */
  readonly status?: EndStatus;
  readonly output?: Json;
  readonly error?: Failure;
}
