export { hasRight, rights } from './rights/rights.ts';
export type { Right } from './rights/rights.ts';
