import type { ModelProvider } from './port.ts';
export function demoModel(): ModelProvider { return { name: 'demo', generate: async () => ({ text: 'demo', finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }) }; }
