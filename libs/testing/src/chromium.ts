export { startChromium } from './browser/start-chromium.ts';
