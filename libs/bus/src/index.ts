export type { Bus, ConsumeOptions, Delivery, Refusal, Subscription } from './port.ts';
