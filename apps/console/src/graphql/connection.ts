import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { Refusal } from '#event-store';
import { REQUEST_LIMITS } from '../console.settings.js';
import { cursorOf } from './cursor.js';

@ObjectType({ description: 'Where a page of a list ends.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more rows come after this page.' })
  hasNextPage: boolean;

  @Field(() => String, { nullable: true, description: 'Give this as `after` for the next page.' })
  endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many rows at most, 1 to 200.' })
  first: number;

  @Field(() => String, { nullable: true, description: '`endCursor` of the page before.' })
  after?: string | null;
}

export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: PageInfo;
}

/** The types of a list in pages, as Relay describes them. */
export function connectionOf<T>(node: () => Type<T>, name: string, rows: string) {
  @ObjectType(`${name}Edge`, { description: `One of the ${rows}, with its place in the list.` })
  class Edge {
    @Field(() => String, { description: 'The place in the list: opaque, for `after`.' })
    cursor: string;

    @Field(node, { description: 'The row itself.' })
    node: T;
  }
  @ObjectType(`${name}Connection`, { description: `A page of ${rows}.` })
  class Connection {
    @Field(() => [Edge], { description: 'The rows, in order.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: 'Where this page ends.' })
    pageInfo: PageInfo;
  }
  return Connection;
}

/** Refuses a page of no rows or of too many. */
export function demandPageSize(first: number): number {
  if (first >= 1 && first <= REQUEST_LIMITS.pageSize) return first;
  throw new Refusal(
    'PAGE_SIZE_IMPOSSIBLE',
    `A page has 1 to ${REQUEST_LIMITS.pageSize} rows.`,
    'Ask for fewer rows, and for the next page with after.',
    'first',
  );
}

/** Makes a page out of one row more than was asked for. */
export function pageOf<T>(rows: readonly T[], first: number, place: (row: T) => unknown): Page<T> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(place(node)), node }));
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
