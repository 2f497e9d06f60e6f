/** Priorities are distinguished from minus this to this; those beyond count as the nearest. */
const MAX_LANE = 9;

/** JetStream has no priorities of messages: each is a subject, and a consumer, of its own. */
export function laneOf(priority = 0): number {
  return Math.max(-MAX_LANE, Math.min(MAX_LANE, Math.round(priority)));
}

export function isLane(value: unknown): value is number {
  return Number.isInteger(value) && laneOf(value as number) === value;
}
