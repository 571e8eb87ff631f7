// Instances: found, read, changed, migrated, ended.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused, start, take, until } from './client.js';

const definition = async (processDefinitionId) => (await client.searchProcessDefinitions({ filter: { processDefinitionId, isLatestVersion: true } }, now)).items[0];
const active = async (processInstanceKey, elementId) => (await client.searchElementInstances({ filter: { processInstanceKey, elementId, state: 'ACTIVE' } }, until((found) => found.items.length === 1))).items[0];

await step('search and read instances', async () => {
  const created = await client.createProcessInstance({ processDefinitionId: 'delivery', variables: { weight: 3 }, businessId: 'B-1', tags: ['fragile'] });
  const { processInstanceKey } = created;
  const { items, page } = await client.searchProcessInstances({ filter: { processDefinitionId: 'delivery', state: 'ACTIVE', variables: [{ name: 'weight', value: '3' }] } }, now);
  assert.equal(page.totalItems, 1);
  assert.deepEqual([items[0].processInstanceKey, items[0].businessId, items[0].tags, items[0].processDefinitionName], [processInstanceKey, 'B-1', ['fragile'], 'Delivery']);
  assert.deepEqual(await client.getProcessInstance({ processInstanceKey }, now), items[0]);
  const hierarchy = await client.getProcessInstanceCallHierarchy({ processInstanceKey }, now);
  assert.deepEqual(hierarchy.map((i) => i.processInstanceKey), [processInstanceKey]);
  const flows = await client.getProcessInstanceSequenceFlows({ processInstanceKey }, now);
  assert.deepEqual(flows.items.map((f) => f.elementId), ['f1']);
  const statistics = await client.getProcessInstanceStatistics({ processInstanceKey }, now);
  assert.deepEqual(statistics.items.find((e) => e.elementId === 'deliver'), { elementId: 'deliver', active: 1, canceled: 0, incidents: 0, completed: 0 });
  await refused(404, () => client.getProcessInstance({ processInstanceKey: '1' }, now));
});

await step('statistics of definitions', async () => {
  const { processDefinitionKey } = await definition('delivery');
  const elements = await client.getProcessDefinitionStatistics({ processDefinitionKey, filter: {} }, now);
  assert.equal(elements.items.find((e) => e.elementId === 'deliver').active, 1);
  const instances = await client.getProcessDefinitionInstanceStatistics({}, now);
  const delivery = instances.items.find((d) => d.processDefinitionId === 'delivery');
  assert.deepEqual([delivery.activeInstancesWithoutIncidentCount, delivery.activeInstancesWithIncidentCount], [1, 0]);
  const versions = await client.getProcessDefinitionInstanceVersionStatistics({ filter: { processDefinitionId: 'delivery' } }, now);
  assert.deepEqual(versions.items.map((v) => [v.processDefinitionVersion, v.activeInstancesWithoutIncidentCount]), [[1, 1]]);
});

await step('element instances and variables', async () => {
  const { items: [{ processInstanceKey }] } = await client.searchProcessInstances({ filter: { processDefinitionId: 'delivery' } }, now);
  const task = await active(processInstanceKey, 'deliver');
  const { elementInstanceKey } = task;
  assert.deepEqual([task.type, task.elementName, task.hasIncident], ['SERVICE_TASK', 'Deliver', false]);
  assert.deepEqual(await client.getElementInstance({ elementInstanceKey }, now), task);
  await client.createElementInstanceVariables({ elementInstanceKey, variables: { note: 'here' }, local: true });
  await client.createElementInstanceVariables({ elementInstanceKey, variables: { weight: 4 } });
  const found = await client.searchVariables({ filter: { processInstanceKey }, sort: [{ field: 'name', order: 'ASC' }] }, now);
  assert.deepEqual(found.items.map((v) => [v.name, v.value, v.scopeKey]), [['note', '"here"', elementInstanceKey], ['weight', '4', processInstanceKey]]);
  const { variableKey } = found.items[1];
  assert.equal((await client.getVariable({ variableKey }, now)).value, '4');
});

await step('modify', async () => {
  const { items: [{ processInstanceKey }] } = await client.searchProcessInstances({ filter: { processDefinitionId: 'delivery' } }, now);
  const { elementInstanceKey } = await active(processInstanceKey, 'deliver');
  await client.modifyProcessInstance({
    processInstanceKey,
    activateInstructions: [{ elementId: 'deliver', variableInstructions: [{ variables: { again: true }, scopeId: 'deliver' }] }],
    terminateInstructions: [{ elementInstanceKey }],
  });
  const job = await take('deliver');
  assert.equal(job.variables.again, true);
  assert.notEqual(job.elementInstanceKey, elementInstanceKey);
  assert.equal((await client.getElementInstance({ elementInstanceKey }, now)).state, 'TERMINATED');
  await client.modifyProcessInstance({ processInstanceKey, moveInstructions: [{ sourceElementInstruction: { sourceType: 'byId', sourceElementId: 'deliver' }, targetElementId: 'done' }] });
  assert.equal((await client.getProcessInstance({ processInstanceKey }, until((i) => i.state !== 'ACTIVE'))).state, 'COMPLETED');
});

await step('migrate', async () => {
  const { processInstanceKey } = await start('order', { amount: 1 });
  const target = await definition('delivery');
  await client.migrateProcessInstance({
    processInstanceKey, targetProcessDefinitionKey: target.processDefinitionKey, mappingInstructions: [{ sourceElementId: 'collect', targetElementId: 'deliver' }],
  });
  assert.equal((await client.getProcessInstance({ processInstanceKey }, now)).processDefinitionId, 'delivery');
  const job = await take('collect'); // a migrated job keeps its type
  assert.deepEqual([job.processInstanceKey, job.elementId, job.processDefinitionId], [processInstanceKey, 'deliver', 'delivery']);
  await client.completeJob({ jobKey: job.jobKey });
  await client.getProcessInstance({ processInstanceKey }, until((i) => i.state === 'COMPLETED'));
});

await step('resolve the incidents of an instance', async () => {
  const { processInstanceKey } = await start('delivery');
  const { jobKey } = await take('deliver');
  await client.failJob({ jobKey, retries: 0, errorMessage: 'no car' });
  await client.getProcessInstance({ processInstanceKey }, until((i) => i.hasIncident));
  await client.updateJob({ jobKey, changeset: { retries: 1 } });
  const { batchOperationKey } = await client.resolveProcessInstanceIncidents({ processInstanceKey });
  await client.getBatchOperation({ batchOperationKey }, until((b) => b.state === 'COMPLETED'));
  assert.equal((await take('deliver')).jobKey, jobKey);
  await client.completeJob({ jobKey });
});

await step('cancel and delete', async () => {
  const { processInstanceKey } = await start('delivery');
  await refused(409, () => client.deleteProcessInstance({ processInstanceKey }));
  await client.cancelProcessInstance({ processInstanceKey });
  await refused(404, () => client.cancelProcessInstance({ processInstanceKey }));
  assert.equal((await client.getProcessInstance({ processInstanceKey }, now)).state, 'TERMINATED');
  await client.deleteProcessInstance({ processInstanceKey });
  await refused(404, () => client.getProcessInstance({ processInstanceKey }, now));
});

await step('ad-hoc activities', async () => {
  const { processInstanceKey } = await start('choice');
  const { elementInstanceKey } = await active(processInstanceKey, 'checks');
  await client.activateAdHocSubProcessActivities({ adHocSubProcessInstanceKey: elementInstanceKey, elements: [{ elementId: 'call', variables: { number: 7 } }] });
  const job = await take('call');
  assert.deepEqual([job.processInstanceKey, job.variables.number], [processInstanceKey, 7]);
  await client.completeJob({ jobKey: job.jobKey });
  assert.equal((await client.getProcessInstance({ processInstanceKey }, until((i) => i.state !== 'ACTIVE'))).state, 'COMPLETED');
});
