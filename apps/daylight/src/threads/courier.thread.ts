import { parentPort, workerData } from 'node:worker_threads';
import { type CourierSettings, startCourier } from '../../../courier/src/start-courier.js';

const courier = await startCourier(workerData as CourierSettings);
parentPort?.once('message', () => void courier.stop());
