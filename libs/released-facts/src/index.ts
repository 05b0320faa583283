export { facts, releasedFacts } from './released-facts.js';
