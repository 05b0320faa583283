import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { resolvers } from './resolvers.js';

/** The API in GraphQL's own language, as committed in apps/console/schema.graphql. */
export async function printConsoleSchema(): Promise<string> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, {
    logger: false,
  });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
  await app.close();
  return `# Printed by \`npm run schema\`; a test compares this file with the code.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}
