import { AffectedExportController } from '../customers/affected-export.controller.js';
import { AssetsController } from './assets.controller.js';
import { GraphiqlController } from './graphiql.controller.js';
import { HealthController } from './health.controller.js';
import { HomeController } from './home.controller.js';
import { MailboxController } from './mailbox.controller.js';
import { SignInController } from './sign-in.controller.js';

export const pageControllers = [
  AffectedExportController,
  AssetsController,
  GraphiqlController,
  HealthController,
  HomeController,
  MailboxController,
  SignInController,
];
