export type { Engine } from './engine.js';
export { event } from './event.js';
export { eventStoreContract } from './event-store-contract.js';
