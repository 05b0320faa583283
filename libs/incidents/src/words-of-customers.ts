import { z } from 'zod';

/** Lower-case words with dashes: `eu-west`. */
export const region = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .max(60);
/** A customer's id in the operator's own systems. */
export const customerId = z
  .string()
  .regex(/^[\w.:@-]+$/)
  .max(100);
/** A word of the operator's own: `enterprise`, `trial`. */
export const ownWord = z
  .string()
  .regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/)
  .max(60);
/** What an attribute is called: `country`, `account_tier`. */
export const attributeName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(40);
export const attributeValue = z.string().min(1).max(100);
