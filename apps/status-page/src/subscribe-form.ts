import { z } from 'zod';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** What the form sends: one or many components under one name, and a field that only robots fill in. */
export const SubscribeForm = z.object({
  email: z.string().max(400).default(''),
  components: list.pipe(z.array(z.string().max(80)).max(500)).default([]),
  website: z.string().max(2_000).default(''),
});
