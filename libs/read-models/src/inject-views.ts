import { Inject } from '@nestjs/common';

export const VIEWS = Symbol('Views');

/** Asks Nest for the SQL side: `constructor(@InjectViews() private readonly views: Views)`. */
export const InjectViews = (): ParameterDecorator => Inject(VIEWS);
