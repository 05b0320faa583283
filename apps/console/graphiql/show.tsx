import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import './graphiql.css';
import { EXAMPLE } from './example.ts';

declare global {
  interface Window {
    MonacoEnvironment: { getWorker(id: string, label: string): Worker };
  }
}

window.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker('/graphiql.js', { type: 'module', name: label }),
};

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  subscriptionUrl: `${location.origin.replace(/^http/, 'ws')}/graphql`,
});

/** What the example needs: half an hour is a usual promise. */
const variables = () =>
  JSON.stringify({ nextUpdateAt: new Date(Date.now() + 1_800_000).toISOString() }, null, 2);

/** Fills the page. */
export function show(): void {
  const place = document.getElementById('graphiql');
  if (!place) return;
  createRoot(place).render(
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={EXAMPLE}
      initialVariables={variables()}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <a className="back" href="/">
          Daylight
        </a>
      </GraphiQL.Logo>
    </GraphiQL>,
  );
}
