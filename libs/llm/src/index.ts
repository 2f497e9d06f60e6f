export type { ModelProvider } from './port.ts';
