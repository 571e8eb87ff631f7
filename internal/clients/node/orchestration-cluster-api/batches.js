// Batch operations.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused, start, take, until } from './client.js';

const finished = (batchOperationKey) => client.getBatchOperation({ batchOperationKey }, until((b) => ['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'CANCELED'].includes(b.state)));
const started = async (n, id = 'delivery') => (await Promise.all(Array.from({ length: n }, () => start(id)))).map((i) => i.processInstanceKey);
const all = (keys) => ({ processInstanceKey: { $in: keys } });
const states = async (keys) => (await client.searchProcessInstances({ filter: all(keys) }, now)).items.map((i) => i.state);

await step('cancel and delete many instances', async () => {
  const keys = await started(3);
  const begun = await client.cancelProcessInstancesBatchOperation({ filter: all(keys) });
  assert.equal(begun.batchOperationType, 'CANCEL_PROCESS_INSTANCE');
  const { batchOperationKey } = begun;
  const batch = await finished(batchOperationKey);
  assert.deepEqual([batch.state, batch.operationsTotalCount, batch.operationsCompletedCount, batch.operationsFailedCount], ['COMPLETED', 3, 3, 0]);
  assert.deepEqual(await states(keys), ['TERMINATED', 'TERMINATED', 'TERMINATED']);
  const { items } = await client.searchBatchOperationItems({ filter: { batchOperationKey } }, now);
  assert.deepEqual(items.map((i) => [i.processInstanceKey, i.state]).sort(), keys.map((key) => [key, 'COMPLETED']).sort());
  const found = await client.searchBatchOperations({ filter: { batchOperationKey } }, now);
  assert.deepEqual(found.items.map((b) => [b.batchOperationKey, b.batchOperationType]), [[batchOperationKey, 'CANCEL_PROCESS_INSTANCE']]);
  const deletion = await client.deleteProcessInstancesBatchOperation({ filter: all(keys) });
  assert.equal((await finished(deletion.batchOperationKey)).operationsCompletedCount, 3);
  assert.deepEqual(await states(keys), []);
});

await step('modify and migrate many instances', async () => {
  const keys = await started(2);
  const moved = await client.modifyProcessInstancesBatchOperation({ filter: all(keys), moveInstructions: [{ sourceElementId: 'deliver', targetElementId: 'done' }] });
  assert.equal((await finished(moved.batchOperationKey)).operationsCompletedCount, 2);
  await client.searchProcessInstances({ filter: { ...all(keys), state: 'COMPLETED' } }, until((found) => found.page.totalItems === 2));
  const orders = await started(2, 'order');
  const [{ processDefinitionKey }] = (await client.searchProcessDefinitions({ filter: { processDefinitionId: 'delivery' } }, now)).items;
  const migrated = await client.migrateProcessInstancesBatchOperation({
    filter: all(orders), migrationPlan: { targetProcessDefinitionKey: processDefinitionKey, mappingInstructions: [{ sourceElementId: 'collect', targetElementId: 'deliver' }] },
  });
  assert.equal((await finished(migrated.batchOperationKey)).operationsCompletedCount, 2);
  const { items } = await client.searchProcessInstances({ filter: all(orders) }, now);
  assert.deepEqual(items.map((i) => i.processDefinitionId), ['delivery', 'delivery']);
  await Promise.all(orders.map((processInstanceKey) => client.cancelProcessInstance({ processInstanceKey })));
});

await step('resolve many incidents', async () => {
  const keys = await started(2);
  for (let i = 0; i < keys.length; i++) {
    const { jobKey } = await take('deliver');
    await client.failJob({ jobKey, retries: 0 });
    await client.updateJob({ jobKey, changeset: { retries: 1 } });
  }
  await client.searchIncidents({ filter: { processInstanceKey: { $in: keys }, state: 'ACTIVE' } }, until((found) => found.page.totalItems === 2));
  const { batchOperationKey } = await client.resolveIncidentsBatchOperation({ filter: all(keys) });
  assert.equal((await finished(batchOperationKey)).operationsCompletedCount, 2);
  assert.equal((await client.searchIncidents({ filter: { processInstanceKey: { $in: keys }, state: 'ACTIVE' } }, now)).page.totalItems, 0);
  await Promise.all(keys.map((processInstanceKey) => client.cancelProcessInstance({ processInstanceKey })));
});

await step('delete many decision instances', async () => {
  const { decisionEvaluationKey } = await client.evaluateDecision({ decisionDefinitionId: 'discount', variables: { amount: 1 } });
  const { items } = await client.searchDecisionInstances({ filter: { decisionEvaluationKey } }, now);
  assert.equal(items.length, 1);
  const { batchOperationKey } = await client.deleteDecisionInstancesBatchOperation({ filter: { decisionEvaluationKey } });
  assert.equal((await finished(batchOperationKey)).state, 'COMPLETED');
  assert.equal((await client.searchDecisionInstances({ filter: { decisionEvaluationKey } }, now)).items.length, 0);
});

await step('suspend, resume, cancel a batch operation', async () => {
  const batchOperationKey = await suspended();
  const waiting = await client.getBatchOperation({ batchOperationKey }, now);
  assert.equal(waiting.state, 'SUSPENDED');
  await client.resumeBatchOperation({ batchOperationKey });
  const ended = await finished(batchOperationKey);
  assert.deepEqual([ended.state, ended.operationsCompletedCount], ['COMPLETED', ended.operationsTotalCount]);
  await refused(409, () => client.suspendBatchOperation({ batchOperationKey }));
  const another = await suspended();
  await client.cancelBatchOperation({ batchOperationKey: another });
  assert.equal((await finished(another)).state, 'CANCELED');
});

/** A suspended batch operation. One that ends before it can be suspended is followed by a larger one. */
async function suspended() {
  for (let size = 50; size < 1000; size *= 2) {
    const keys = await started(size);
    const { batchOperationKey } = await client.cancelProcessInstancesBatchOperation({ filter: all(keys) });
    try {
      await client.suspendBatchOperation({ batchOperationKey });
      return batchOperationKey;
    } catch (error) {
      assert.equal(error.status, 409);
    }
  }
  throw new Error('every batch operation ended before it was suspended');
}
