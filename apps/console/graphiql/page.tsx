// One file is both the page and its workers: the editor thinks in workers, and those may come only from here.
if (typeof document === 'undefined') {
  await (self.name === 'graphql'
    ? import('monaco-graphql/esm/graphql.worker.js')
    : self.name === 'json'
      ? import('monaco-editor/esm/vs/language/json/json.worker.js')
      : import('monaco-editor/esm/vs/editor/editor.worker.js'));
} else {
  const { show } = await import('./show.tsx');
  show();
}
