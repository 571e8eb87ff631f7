// Models: deployed, found, read, deleted.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { model, step } from '../server.js';
import { client, unchecked, now, refused } from './client.js';

const file = async (name) => new File([await readFile(model(name))], name);

await step('deploy', async () => {
  const deployed = await client.createDeployment({ resources: [await file('order.bpmn'), await file('discount.dmn')] });
  assert.deepEqual(deployed.processes.map((p) => [p.processDefinitionId, p.processDefinitionVersion, p.resourceName]), [['order', 1, 'order.bpmn']]);
  assert.deepEqual(deployed.decisions.map((d) => d.decisionDefinitionId), ['discount']);
  assert.equal(deployed.decisionRequirements[0].decisionRequirementsId, 'prices');
  const names = ['payment.bpmn', 'notice.bpmn', 'approval.bpmn', 'choice.bpmn', 'alarm.bpmn', 'rating.bpmn', 'delivery.bpmn', 'vote.bpmn', 'request.form'];
  const rest = await client.deployResourcesFromFiles(names.map(model));
  assert.deepEqual(rest.processes.map((p) => p.processDefinitionId), ['payment', 'notice', 'approval', 'choice', 'alarm', 'rating', 'delivery', 'vote']);
  assert.deepEqual(rest.forms.map((f) => [f.formId, f.version]), [['request', 1]]);
  const again = await client.createDeployment({ resources: [await file('order.bpmn')] });
  assert.equal(again.processes[0].processDefinitionKey, deployed.processes[0].processDefinitionKey);
  await refused(400, () => client.createDeployment({ resources: [new File(['<definitions>'], 'broken.bpmn')] }));
});

await step('process definitions', async () => {
  const found = await client.searchProcessDefinitions({ filter: { processDefinitionId: 'order', isLatestVersion: true } }, now);
  assert.equal(found.page.totalItems, 1);
  const [order] = found.items;
  assert.deepEqual([order.name, order.version, order.resourceName, order.tenantId, order.hasStartForm], ['Order', 1, 'order.bpmn', '<default>', false]);
  const { processDefinitionKey } = order;
  assert.deepEqual(await client.getProcessDefinition({ processDefinitionKey }, now), order);
  assert.equal(await client.getProcessDefinitionXml({ processDefinitionKey }, now), await readFile(model('order.bpmn'), 'utf8'));
  const [approval] = (await client.searchProcessDefinitions({ filter: { processDefinitionId: 'approval' } }, now)).items;
  const form = await client.getStartProcessForm({ processDefinitionKey: approval.processDefinitionKey }, now);
  assert.equal(form.formId, 'request');
  assert.equal(JSON.parse(form.schema).id, 'request');
  await refused(404, () => client.getProcessDefinition({ processDefinitionKey: '1' }, now));
  const all = await client.searchProcessDefinitions({ sort: [{ field: 'processDefinitionId', order: 'DESC' }], page: { limit: 2 } }, now);
  assert.deepEqual(all.items.map((p) => p.processDefinitionId), ['vote', 'rating']);
  const next = await client.searchProcessDefinitions({ sort: [{ field: 'processDefinitionId', order: 'DESC' }], page: { limit: 2, after: all.page.endCursor } }, now);
  assert.deepEqual(next.items.map((p) => p.processDefinitionId), ['payment', 'order']);
});

await step('decision definitions', async () => {
  const [discount] = (await client.searchDecisionDefinitions({ filter: { decisionDefinitionId: 'discount' } }, now)).items;
  assert.deepEqual([discount.name, discount.version, discount.decisionRequirementsId], ['Discount', 1, 'prices']);
  const { decisionDefinitionKey } = discount;
  assert.deepEqual(await client.getDecisionDefinition({ decisionDefinitionKey }, now), discount);
  const xml = await readFile(model('discount.dmn'), 'utf8');
  assert.equal(await client.getDecisionDefinitionXml({ decisionDefinitionKey }, now), xml);
  const [prices] = (await client.searchDecisionRequirements({ filter: { decisionRequirementsId: 'prices' } }, now)).items;
  assert.deepEqual([prices.decisionRequirementsName, prices.version, prices.resourceName], ['Prices', 1, 'discount.dmn']);
  const { decisionRequirementsKey } = prices;
  assert.deepEqual(await client.getDecisionRequirements({ decisionRequirementsKey }, now), prices);
  assert.equal(await client.getDecisionRequirementsXml({ decisionRequirementsKey }, now), xml);
});

await step('resources', async () => {
  const rpa = JSON.stringify({ id: 'robot', name: 'Robot', executionPlatform: 'Camunda Cloud', executionPlatformVersion: '8.7', script: 'Log  done' });
  const deployed = await client.createDeployment({ resources: [new File([rpa], 'robot.rpa')] });
  const { resourceKey } = deployed.resources[0];
  assert.equal((await client.getResource({ resourceKey }, now)).resourceName, 'robot.rpa');
  // The schema of the client wants a text; Camunda answers with the JSON of the file.
  assert.deepEqual(await unchecked.getResourceContent({ resourceKey }, now), JSON.parse(rpa));
  const deleted = await client.deleteResource({ resourceKey });
  assert.equal(deleted.resourceKey, resourceKey);
  await refused(404, () => client.getResource({ resourceKey }, now));
});
