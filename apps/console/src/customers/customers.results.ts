import { Field, ID, ObjectType } from '@nestjs/graphql';
import { resultOf } from '../refusals/refused.type.js';
import { CustomerType } from './customer.type.js';

@ObjectType({ description: 'The customers were saved.' })
export class CustomersSaved {
  @Field(() => [CustomerType], { description: 'The customers as they are now.' })
  customers: CustomerType[];
}

@ObjectType({ description: 'The customers are removed: names and contacts are erased.' })
export class CustomersRetired {
  @Field(() => [ID], { description: 'The ids, which stay in the log.' })
  ids: string[];
}

export const CustomersResult = resultOf(
  'CustomersResult',
  () => CustomersSaved,
  'Saved customers, or why not.',
);
export const RetireCustomersResult = resultOf(
  'RetireCustomersResult',
  () => CustomersRetired,
  'Removed customers, or why not.',
);

/** Projections a change of the directory is waited for in. */
export const DIRECTORY_VIEWS = ['affected'] as const;
