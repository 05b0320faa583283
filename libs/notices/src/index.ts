export { checkTemplates } from './check-templates.js';
export { NoticeRenderer } from './notice-renderer.js';
export type { ConfirmationNotice, IncidentNotice, Reader, RenderedMail } from './notice.js';
export { clockWords, dateTimeWords, inWords, spanWords } from './times.js';
export { typedHtml } from './typed-html.js';
