export { AddComponent } from './add-component.js';
export { AddGroup } from './add-group.js';
export {
  AddComponentCommand,
  AddGroupCommand,
  RenameComponentCommand,
  RetireComponentCommand,
} from './catalog.commands.js';
export { catalog, type Catalog, CATALOG_ID } from './catalog.js';
export { CatalogModule } from './catalog.module.js';
export { demandKnown, RenameComponent, RetireComponent } from './change-component.js';
export { catalogMigrations, componentsProjection } from './components.projection.js';
export {
  type ComponentRow,
  type GroupRow,
  listComponents,
  listGroups,
} from './components.query.js';
export { type CatalogEvent, catalogEvents, catalogId } from './events.js';
