export { byRound, scriptedModel } from '@troupe/llm/scripted';
export type { Script, ScriptedAnswer, ScriptedModel, ScriptedOptions, ScriptedRule, ScriptedStep } from '@troupe/llm/scripted';
