export { eventStoreContract, type OpenStore } from './event-store-contract.js';
