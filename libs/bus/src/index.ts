export type { Admit, Bus, ConsumeOptions, Delivery, Refusal, Subscription } from './port.ts';
