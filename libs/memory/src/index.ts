export { openMemory, type MemoryOptions, type OpenedMemory } from './open-memory.ts';
export type { Embedder } from './port.ts';
