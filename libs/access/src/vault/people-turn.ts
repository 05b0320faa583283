import { InjectViews, Turns, type Views } from '#read-models';

/**
 * Decisions about people, one after another: whether somebody is the last administrator, or has an address to
 * themselves, depends on more than the one stream that is written.
 */
export class PeopleTurn extends Turns {
  constructor(@InjectViews() views: Views) {
    super(views, 'people');
  }
}
