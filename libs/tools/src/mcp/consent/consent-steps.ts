export { authorize } from './authorize.ts';
export { freshTokens } from './fresh-tokens.ts';
