// Wrong on purpose: one app inside another.
import { courier } from '../../courier/src/courier.js';

export const console = courier;
