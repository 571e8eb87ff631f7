// Drives a server with @camunda8/orchestration-cluster-api: the parts run one after the other.
import { client } from './orchestration-cluster-api/client.js';

const parts = ['cluster', 'people', 'tenants', 'access', 'deployment', 'jobs', 'instances', 'messages', 'decisions', 'tasks', 'documents', 'batches', 'audit', 'clock', 'coverage'];
for (const part of parts) await import(`./orchestration-cluster-api/${part}.js`);
client.stopAllWorkers();
console.log('done');
process.exit(); // else a timer of the client holds it for the time that its workers were given to stop
