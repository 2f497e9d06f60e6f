export type { Bus, ConsumeOptions, Delivery, Subscription } from './port.ts';
