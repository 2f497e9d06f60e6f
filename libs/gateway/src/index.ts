export { serveTools } from './serve-tools.ts';
export type { ServeTools } from './serve-tools.ts';
