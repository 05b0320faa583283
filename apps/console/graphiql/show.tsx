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

/** Fills the page. */
export function show(): void {
  const place = document.getElementById('graphiql');
  if (!place) return;
  createRoot(place).render(
    <GraphiQL fetcher={fetcher} defaultQuery={EXAMPLE} defaultEditorToolsVisibility={false} shouldPersistHeaders={false}>
      <GraphiQL.Logo>
        <a className="back" href="/">
          Daylight
        </a>
      </GraphiQL.Logo>
    </GraphiQL>,
  );
}
