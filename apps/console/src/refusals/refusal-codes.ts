/** Every code a refusal may have, and what it means. docs/refusals.md says the same; a test compares the two. */
export const refusalCodes = {
  INPUT_INVALID:
    'An input has the wrong shape: too long, too short, not a time, not an id. `field` names it.',
  NOT_A_DEMO: 'The directory holds something else than the demo.',
  NOT_ALLOWED: 'The role of the person or API token is too low for this.',
  VIEWS_BEHIND:
    'It is recorded and holds; only what is shown has not caught up within five seconds.',
  COMMAND_ID_USED: 'The commandId was used for something else already.',
  CURSOR_INVALID: 'The cursor is not one of this list.',
  PAGE_SIZE_IMPOSSIBLE: 'A page has 1 to 200 rows.',

  GROUP_EXISTS: 'There is a group with this id already.',
  UNKNOWN_GROUP: 'There is no group with this id.',
  COMPONENT_EXISTS: 'There is a component with this id already.',
  UNKNOWN_COMPONENT: 'There is no component in use with this id.',

  INCIDENT_EXISTS: 'There is an incident with this id already.',
  UNKNOWN_INCIDENT: 'There is no incident with this id.',
  INCIDENT_OVER: 'The incident is over: only corrections are possible.',
  NOT_IMPORTED: 'History can be added only to an incident that was imported.',
  SCOPE_EMPTY: 'The scope would concern nobody.',
  SCOPE_IS_EVERYWHERE: 'A single region cannot be taken out of "everywhere".',
  TIME_IMPOSSIBLE: 'A time contradicts another one, or is in the future.',

  UNKNOWN_UPDATE: 'The incident has no such update.',
  WRONG_PHASE: 'This kind of incident has no such phase.',
  WRONG_PHASE_ORDER: 'The phase comes before the present one, and no reason is given.',
  WORDS_NOT_STRUCTURED: 'A live update needs its fields, not one text.',
  NEXT_UPDATE_MISSING: 'An open incident needs the time of the next update.',
  NEXT_UPDATE_IMPOSSIBLE: 'The time of the next update is in the past or more than 30 days away.',
  NEXT_UPDATE_AFTER_END: 'The last update of an incident promises another one.',
  TEXT_EMPTY: 'A text is empty.',
  TEXT_TOO_LONG: 'A text is longer than its limit.',
  TEXT_NOT_PRINTABLE: 'A text holds control characters, or a line break where one line is meant.',

  NO_CUSTOMERS: 'No customer is named.',
  TOO_MANY_CUSTOMERS: 'More than 1,000 customers at once.',
  CUSTOMER_INVALID: 'A customer or contact has the wrong shape. `field` names it.',
  UNKNOWN_CUSTOMER: 'There is no customer with this id.',
  ADDRESS_MISSING: 'The e-mail address is empty.',
  ADDRESS_NOT_PRINTABLE: 'The e-mail address holds a line break or an invisible character.',
  ADDRESS_INCOMPLETE: 'The e-mail address is not of the form name@domain.',
  ADDRESS_LOCAL_INVALID: 'The part of the e-mail address before the @ is not valid.',
  ADDRESS_LOCAL_TOO_LONG: 'The part of the e-mail address before the @ is too long.',
  ADDRESS_DOMAIN_INVALID:
    'The part of the e-mail address after the @ is not the name of a mail domain.',
  ADDRESS_TOO_LONG: 'The e-mail address is too long.',
  LOCALE_UNKNOWN: 'The language is not a BCP 47 tag.',
  TIME_ZONE_UNKNOWN: 'The time zone is not an IANA name that is known here.',
  TOO_MANY_COMPONENTS: 'A subscription names too many components.',
  SUBSCRIPTION_NOT_REQUESTED: 'There is no request to confirm for this address.',

  IMPORT_FILE_UNREADABLE: 'The file to import is not there or cannot be read.',
  IMPORT_HEADER_UNKNOWN: 'The first line of the file does not name the columns that are needed.',
  IMPORT_BATCH_USED: 'The import id was used for other rows already.',
  NO_ADMINISTRATOR: 'Nobody is an administrator yet.',
  NO_LOG: 'There is no log in the data directory.',
  NOT_PARKED: 'The view leaves out nothing of this stream.',
  UNKNOWN_PROJECTION: 'There is no projection of this name.',
  LEDGER_NOT_REBUILT: 'The projection is a ledger of what was done; it is never rebuilt.',
  REBUILD_OVERTAKEN: 'Another rebuild or check has begun and taken over.',
  FILE_UNREADABLE: 'The file cannot be read as what it should be.',

  PERSON_EXISTS: 'Somebody with this e-mail address is here already.',
  UNKNOWN_PERSON: 'There is no such person.',
  LAST_ADMINISTRATOR: 'Nobody could administer any more.',
  UNKNOWN_TOKEN: 'There is no such API token.',
  TOKEN_ALREADY_SHOWN: 'An earlier try issued the token; it is shown only once.',
} as const;

export type RefusalCode = keyof typeof refusalCodes;
