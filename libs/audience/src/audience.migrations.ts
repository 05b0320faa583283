/** Tables that no rebuild touches: what must be erasable, and the addresses. They may be there before the views are. */
const vaultTables = [
  `CREATE TABLE IF NOT EXISTS vault.recipients (dest_key TEXT PRIMARY KEY, address TEXT NOT NULL, locale TEXT, time_zone TEXT)`,
  `CREATE TABLE IF NOT EXISTS vault.customers (id TEXT PRIMARY KEY, name TEXT NOT NULL, domain TEXT, locale TEXT,
     time_zone TEXT)`,
  // The UNIQUE pairs are the indexes by customer and by mailbox: each engine names an index in a schema its own way.
  `CREATE TABLE IF NOT EXISTS vault.contacts (id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, dest_key TEXT NOT NULL,
     name TEXT NOT NULL, role TEXT, locale TEXT, time_zone TEXT, notify_incidents INTEGER NOT NULL,
     notify_maintenance INTEGER NOT NULL, notify_security INTEGER NOT NULL, min_impact INTEGER NOT NULL,
     by_email INTEGER NOT NULL, consent TEXT NOT NULL, suppressed TEXT, unsubscribed_at TEXT,
     UNIQUE (customer_id, id), UNIQUE (dest_key, id))`,
];

/**
 * What is personal is sealed, each person's under a key of their own; what decides stays readable. Until here it was
 * kept in clear: `sealWhatIsInClear` moves that over.
 */
const sealedTables = [
  `CREATE TABLE IF NOT EXISTS vault_keys.subjects (no INTEGER PRIMARY KEY, salt BLOB NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS vault_keys.numbers (name TEXT PRIMARY KEY, next INTEGER NOT NULL)`,
  // The same once more beside what is sealed: it tells whether the keys are as new as that.
  `CREATE TABLE IF NOT EXISTS vault.numbers (name TEXT PRIMARY KEY, next INTEGER NOT NULL)`,
  // `sealed`: [address]. The key is the person's, whatever customers they are a contact of.
  `CREATE TABLE IF NOT EXISTS vault.mailboxes (dest_key TEXT PRIMARY KEY, key_no INTEGER NOT NULL, locale TEXT,
     time_zone TEXT, sealed BLOB NOT NULL)`,
  // `sealed`: [name, domain]. `print`: of the row as it was last brought.
  `CREATE TABLE IF NOT EXISTS vault.customer_details (id TEXT PRIMARY KEY, key_no INTEGER NOT NULL, locale TEXT,
     time_zone TEXT, print INTEGER NOT NULL, sealed BLOB NOT NULL)`,
  // `sealed`: [name, phone], under the key of its mailbox.
  `CREATE TABLE IF NOT EXISTS vault.contact_details (id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, dest_key TEXT NOT NULL,
     role TEXT, locale TEXT, time_zone TEXT, notify_incidents INTEGER NOT NULL, notify_maintenance INTEGER NOT NULL,
     notify_security INTEGER NOT NULL, min_impact INTEGER NOT NULL, by_email INTEGER NOT NULL, consent TEXT NOT NULL,
     consent_at TEXT, consent_source TEXT, suppressed TEXT, unsubscribed_at TEXT, key_no INTEGER NOT NULL,
     print INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE (customer_id, id), UNIQUE (dest_key, id))`,
  // By what somebody may be found: 48 bits of a keyed hash of a word, a domain, a phone number. kind: 0 a customer, 1 a contact.
  `CREATE TABLE IF NOT EXISTS vault.found_by (token INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL,
     PRIMARY KEY (token, kind, id)) WITHOUT ROWID`,
  // What an import adds to them, as it comes: it is sorted in at the end, which writes each page once.
  `CREATE TABLE IF NOT EXISTS vault.found_by_new (token INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL)`,
];

/** What imports have brought, and how far they have come: in the file of the vault, to be written with it. */
const importTables = [
  `CREATE TABLE IF NOT EXISTS vault.imports (id TEXT PRIMARY KEY, state TEXT NOT NULL, files TEXT NOT NULL,
     file INTEGER NOT NULL, line INTEGER NOT NULL, facts INTEGER NOT NULL, pending TEXT NOT NULL,
     customers INTEGER NOT NULL, contacts INTEGER NOT NULL)`,
];

const directoryTables = [
  `CREATE TABLE customers (id TEXT PRIMARY KEY, region TEXT, segment TEXT, status TEXT NOT NULL)`,
  `CREATE TABLE customer_components (component_id TEXT NOT NULL, customer_id TEXT NOT NULL,
     PRIMARY KEY (component_id, customer_id))`,
  'CREATE INDEX customer_components_of ON customer_components (customer_id, component_id)',
];

const affectedTables = [
  `CREATE TABLE affected_scopes (incident_id TEXT PRIMARY KEY, kind TEXT NOT NULL, severity TEXT NOT NULL,
     scope TEXT NOT NULL, began_at TEXT NOT NULL, over INTEGER NOT NULL, everywhere INTEGER NOT NULL,
     backfilled INTEGER NOT NULL)`,
  'CREATE INDEX affected_scopes_open ON affected_scopes (over)',
  // The lists of the scopes of open incidents, one row an item; part: component, region or customer.
  `CREATE TABLE affected_scope_parts (incident_id TEXT NOT NULL, part TEXT NOT NULL, item TEXT NOT NULL,
     PRIMARY KEY (incident_id, part, item))`,
  'CREATE INDEX affected_scope_parts_by_item ON affected_scope_parts (part, item, incident_id)',
  `CREATE TABLE affected (incident_id TEXT NOT NULL, customer_id TEXT NOT NULL, via TEXT NOT NULL,
     from_position TEXT NOT NULL, until_position TEXT, since TEXT NOT NULL, until TEXT,
     PRIMARY KEY (incident_id, customer_id, from_position))`,
  'CREATE INDEX affected_by_customer ON affected (customer_id, incident_id)',
];

const subscriptionTables = [
  `CREATE TABLE subscriptions (dest_key TEXT PRIMARY KEY, state TEXT NOT NULL, components TEXT NOT NULL,
     asked TEXT, requested_at TEXT, confirmed_at TEXT, ended_at TEXT)`,
  'CREATE INDEX subscriptions_by_state ON subscriptions (state)',
  `CREATE TABLE subscription_components (dest_key TEXT NOT NULL, component_id TEXT NOT NULL,
     PRIMARY KEY (dest_key, component_id))`,
];

/**
 * Lists of a million customers: narrow rows, and what conditions ask for in the key of a component's users, so that
 * resolving a scope reads one range of one tree. The projection begins again: what these tables hold is in the log.
 */
const listsAtScale = [
  'DROP TABLE affected',
  'DROP TABLE affected_scope_parts',
  'DROP TABLE affected_scopes',
  'DROP TABLE customer_components',
  'DROP TABLE customers',
  // components: ids, sorted, with commas between; attributes: JSON, null where there are none.
  `CREATE TABLE customers (id TEXT PRIMARY KEY, region TEXT, segment TEXT, status TEXT NOT NULL,
     components TEXT NOT NULL, attributes TEXT, since TEXT)`,
  // Region and segment are empty where the customer has none.
  `CREATE TABLE customer_uses (component_id TEXT NOT NULL, region TEXT NOT NULL, segment TEXT NOT NULL,
     status TEXT NOT NULL, customer_id TEXT NOT NULL,
     PRIMARY KEY (component_id, region, segment, status, customer_id)) WITHOUT ROWID`,
  `CREATE TABLE customer_attributes (name TEXT NOT NULL, customer_id TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (name, customer_id)) WITHOUT ROWID`,
  // How many users a component has in each part of its key; every customer counts once under the component ''.
  `CREATE TABLE use_partitions (id TEXT PRIMARY KEY, component_id TEXT NOT NULL, region TEXT NOT NULL,
     segment TEXT NOT NULL, status TEXT NOT NULL, users INTEGER NOT NULL)`,
  'CREATE INDEX use_partitions_of ON use_partitions (component_id)',
  `CREATE TABLE affected_scopes (incident_id TEXT PRIMARY KEY, kind TEXT NOT NULL, severity TEXT NOT NULL,
     scope TEXT NOT NULL, starts_at TEXT NOT NULL, began_at TEXT NOT NULL, ends_at TEXT, over INTEGER NOT NULL,
     backfilled INTEGER NOT NULL, exposed INTEGER NOT NULL, turns INTEGER NOT NULL, affected_now INTEGER NOT NULL,
     affected_ever INTEGER NOT NULL)`,
  'CREATE INDEX affected_scopes_open ON affected_scopes (incident_id) WHERE over = 0',
  // The events by which a list changed; at: null for the declaration, since which means since it began.
  `CREATE TABLE affected_turns (incident_id TEXT NOT NULL, turn INTEGER NOT NULL, position TEXT NOT NULL, at TEXT,
     PRIMARY KEY (incident_id, turn)) WITHOUT ROWID`,
  `CREATE TABLE affected_vias (incident_id TEXT NOT NULL, via INTEGER NOT NULL, says TEXT NOT NULL,
     PRIMARY KEY (incident_id, via)) WITHOUT ROWID`,
  `CREATE TABLE exposed_customers (incident_id TEXT NOT NULL, customer_id TEXT NOT NULL, data_classes TEXT NOT NULL,
     PRIMARY KEY (incident_id, customer_id)) WITHOUT ROWID`,
  `CREATE TABLE affected (incident_id TEXT NOT NULL, customer_id TEXT NOT NULL, from_turn INTEGER NOT NULL,
     until_turn INTEGER, via INTEGER NOT NULL,
     PRIMARY KEY (incident_id, customer_id, from_turn)) WITHOUT ROWID`,
  `DELETE FROM checkpoints WHERE projection = 'affected'`,
  `DELETE FROM parked_streams WHERE projection = 'affected'`,
];

/** Lists are made anew from the log, with what earlier ones did not keep: when each turn was, and when it was over. */
const listsAsOf = [
  ...[
    'affected',
    'affected_scopes',
    'affected_vias',
    'exposed_customers',
    'customers',
    'customer_uses',
    'customer_attributes',
    'use_partitions',
  ].map((table) => `DELETE FROM ${table}`),
  'ALTER TABLE affected_scopes ADD COLUMN over_at TEXT',
  'DROP TABLE affected_turns',
  // said_at: when the event happened; at: since when it counts, null for the declaration, which means since it began.
  `CREATE TABLE affected_turns (incident_id TEXT NOT NULL, turn INTEGER NOT NULL, position TEXT NOT NULL,
     said_at TEXT NOT NULL, at TEXT, PRIMARY KEY (incident_id, turn)) WITHOUT ROWID`,
  `DELETE FROM checkpoints WHERE projection = 'affected'`,
  `DELETE FROM parked_streams WHERE projection = 'affected'`,
];

export const audienceMigrations = [
  { name: 'audience-001-vault', statements: vaultTables },
  { name: 'audience-002-directory', statements: directoryTables },
  { name: 'audience-003-affected', statements: affectedTables },
  { name: 'audience-004-subscriptions', statements: subscriptionTables },
  { name: 'audience-005-sealed', statements: sealedTables },
  { name: 'audience-006-imports', statements: importTables },
  { name: 'audience-007-lists-at-scale', statements: listsAtScale },
  { name: 'audience-008-lists-as-of', statements: listsAsOf },
];
