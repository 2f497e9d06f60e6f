/** What was typed cannot be done: it ends as wrong options do. */
export class UsageError extends Error {}
