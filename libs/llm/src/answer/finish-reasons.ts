/** How an answer ended: as it should, at a limit, filtered, or not well. */
export type Ending = 'whole' | 'cut' | 'refused' | 'broken';

/** What servers write, in small letters. Whatever is not here did not end well. */
const endings: Readonly<Record<Exclude<Ending, 'broken'>, readonly string[]>> = {
  whole: [
    ...['stop', 'tool_calls', 'tool_call', 'function_call', 'tool_use', 'end_turn', 'stop_sequence'],
    ...['eos', 'eos_token', 'end', 'end_of_text', 'complete', 'completed', 'finished', 'done'],
  ],
  cut: [
    ...['length', 'max_tokens', 'max_output_tokens', 'max_length', 'model_length', 'max_completion_tokens'],
    ...['model_context_window_exceeded', 'context_length', 'context_length_exceeded', 'token_limit', 'truncated', 'incomplete'],
  ],
  refused: [
    ...['content_filter', 'content_filtered', 'content-filter', 'safety', 'refusal', 'refused', 'guardrail_intervened', 'sensitive'],
    ...['recitation', 'blocklist', 'prohibited_content', 'spii', 'image_safety', 'moderation', 'language'],
  ],
};
const known: ReadonlyMap<string, Ending> = new Map(
  Object.entries(endings).flatMap(([ending, reasons]) => reasons.map((reason) => [reason, ending as Ending] as const)),
);

/** Gemini writes `content_filter: SAFETY`, but its `function_call_filter: …` is a call it could not make. */
export function endingOf(reason: string): Ending {
  const [word = ''] = reason.trim().toLowerCase().split(':', 1);
  return known.get(word) ?? 'broken';
}

const WORSE: Readonly<Record<Ending, number>> = { whole: 0, cut: 1, refused: 2, broken: 3 };

/** Of two reasons the worse one; servers that say one with each event write an empty one until the last. */
export function worseFinish(before: string | undefined, next: string | undefined): string | undefined {
  if (next === undefined || next.trim() === '') return before;
  if (before === undefined) return next;
  return WORSE[endingOf(next)] >= WORSE[endingOf(before)] ? next : before;
}
