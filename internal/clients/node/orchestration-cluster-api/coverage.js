// Every operation of the client was answered, or is one that the server says it does not serve.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { answered, client, now, operations, refused, served } from './client.js';

// A value for every parameter of a path.
const anything = {
  authorizationKey: '1', userTaskKey: '1', processInstanceKey: '1', tenantId: 'x', groupId: 'x', roleId: 'x', clientId: 'x', mappingRuleId: 'x', username: 'x', name: 'x', id: 'x',
  startTime: '2031-01-01T00:00:00Z', endTime: '2031-01-02T00:00:00Z',
};

await step('what is not served says so', async () => {
  for (const name of operations.filter((operation) => !served(operation))) {
    assert.ok(!answered.has(name), `${name} is served`);
    await refused(501, () => (client[name].length === 1 ? client[name](now) : client[name](anything, now)));
  }
});

await step('nothing is left out', async () => {
  assert.deepEqual(operations.filter((name) => served(name) && !answered.has(name)), []);
});
