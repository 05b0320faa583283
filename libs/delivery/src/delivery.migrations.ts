/** The ledger and what the planner remembers. No table here is ever rebuilt. */
export const deliveryMigrations = [
  {
    name: 'delivery-001-ledger',
    statements: [
      `CREATE TABLE fanouts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, incident_id TEXT, planned INTEGER NOT NULL,
         planned_at TEXT NOT NULL, completed_at TEXT, position TEXT NOT NULL, notice TEXT NOT NULL)`,
      'CREATE INDEX fanouts_of_incident ON fanouts (incident_id, position)',
      'CREATE INDEX fanouts_open ON fanouts (id) WHERE completed_at IS NULL',
      `CREATE TABLE deliveries (id INTEGER PRIMARY KEY, fanout_id TEXT NOT NULL, incident_id TEXT,
         dest_key TEXT NOT NULL, lane INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
         resends INTEGER NOT NULL DEFAULT 0, planned_at TEXT NOT NULL, next_at TEXT, lease_token TEXT,
         lease_until TEXT, code TEXT, done_at TEXT, UNIQUE (fanout_id, dest_key))`,
      "CREATE INDEX deliveries_ready ON deliveries (lane, id) WHERE state = 'ready'",
      'CREATE INDEX deliveries_due ON deliveries (next_at) WHERE next_at IS NOT NULL',
      'CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE lease_until IS NOT NULL',
      'CREATE INDEX deliveries_open ON deliveries (fanout_id) WHERE done_at IS NULL',
      `CREATE TABLE fanout_incidents (incident_id TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL,
         severity TEXT NOT NULL, began_at TEXT NOT NULL, scope TEXT NOT NULL, imported INTEGER NOT NULL,
         notify INTEGER NOT NULL, phase TEXT, over INTEGER NOT NULL DEFAULT 0, current_update_id TEXT,
         updates TEXT NOT NULL)`,
    ],
  },
];
