// Drives a server with the REST client of @camunda8/sdk.
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { password, rest, model, step, token, until, user } from './server.js';

const { Camunda8 } = createRequire(import.meta.url)('@camunda8/sdk');

const credentials = token
  ? { CAMUNDA_AUTH_STRATEGY: 'BEARER', CAMUNDA_OAUTH_TOKEN: token }
  : { CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: user, CAMUNDA_BASIC_AUTH_PASSWORD: password };
const client = new Camunda8({ ZEEBE_REST_ADDRESS: rest, CAMUNDA_LOG_LEVEL: 'none', ...credentials }).getCamundaRestClient();

/** Checks that a call is refused with an HTTP status. */
async function refused(status, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.statusCode ?? error.response?.statusCode, status, `refused with ${error.statusCode}: ${error.message}`);
    return true;
  });
}

const start = (processDefinitionId, variables = {}) => client.createProcessInstance({ processDefinitionId, variables });

async function take(type) {
  const jobs = await client.activateJobs({ type, worker: 'script', timeout: 60000, maxJobsToActivate: 1, requestTimeout: 20000 });
  assert.equal(jobs.length, 1, `no job of type ${type} came`);
  return jobs[0];
}

const search = { sort: [], page: { limit: 10 } };
const one = async (found) => {
  const { items } = await found;
  assert.equal(items.length, 1);
  return items[0];
};
const instance = (processInstanceKey) => one(client.searchProcessInstances({ ...search, filter: { processInstanceKey } }));
const definition = (processDefinitionId) => one(client.searchProcessDefinitions({ ...search, filter: { processDefinitionId } }));

await step('topology and licence', async () => {
  const topology = await client.getTopology();
  assert.equal(topology.partitionsCount, 1);
  assert.equal(topology.brokers.length, topology.clusterSize);
  assert.equal((await client.getLicenseStatus()).licenseType, 'free');
});

await step('deploy', async () => {
  const names = ['payment.bpmn', 'notice.bpmn', 'approval.bpmn', 'delivery.bpmn', 'request.form', 'discount.dmn'];
  const deployed = await client.deployResourcesFromFiles(names.map(model));
  assert.deepEqual(deployed.processes.map((p) => p.processDefinitionId), ['payment', 'notice', 'approval', 'delivery']);
  assert.deepEqual(deployed.decisions.map((d) => d.decisionDefinitionId), ['discount']);
  assert.deepEqual(deployed.decisionRequirements.map((d) => d.decisionRequirementsId), ['prices']);
  assert.deepEqual(deployed.forms.map((f) => f.formId), ['request']);
  // Files with other than ASCII characters the client spoils; as a text they arrive.
  const order = await client.deployResources([{ name: 'order.bpmn', content: await readFile(model('order.bpmn'), 'utf8') }]);
  assert.deepEqual(order.processes.map((p) => p.processDefinitionId), ['order']);
  const text = await readFile(model('rating.bpmn'), 'utf8');
  const more = await client.deployResources([{ name: 'rating.bpmn', content: text }]);
  const { processDefinitionKey } = more.processes[0];
  assert.equal((await client.getProcessDefinition(processDefinitionKey)).processDefinitionId, 'rating');
  assert.equal(await client.getProcessDefinitionXML(processDefinitionKey), text);
  await client.deleteResource({ resourceKey: processDefinitionKey });
  await refused(404, () => start('rating'));
  await refused(400, () => client.deployResources([{ name: 'broken.bpmn', content: '<definitions>' }]));
});

await step('complete with variables', async () => {
  const created = await client.createProcessInstance({ processDefinitionId: 'order', variables: { amount: 12.5, name: '张三' }, tags: ['urgent'] });
  assert.deepEqual([created.processDefinitionId, created.processDefinitionVersion], ['order', 1]);
  const job = await take('collect');
  assert.equal(job.processInstanceKey, created.processInstanceKey);
  assert.deepEqual([Number(job.variables.amount), job.variables.name, job.customHeaders.channel, job.retries], [12.5, '张三', '银行', 3]);
  await job.complete({ collected: true });
  await refused(404, () => client.completeJob({ jobKey: job.jobKey, variables: {} }));
  await until(async () => (await instance(created.processInstanceKey)).state === 'COMPLETED');
});

await step('worker and result', async () => {
  const worker = client.createJobWorker({
    type: 'collect', worker: 'polling', timeout: 60000, maxJobsToActivate: 4, requestTimeout: 500, pollIntervalMs: 20,
    jobHandler: (job) => job.complete({ doubled: Number(job.variables.amount) * 2 }),
  });
  const result = await client.createProcessInstanceWithResult({ processDefinitionId: 'order', variables: { amount: 21 }, requestTimeout: 20000, fetchVariables: ['doubled'] });
  assert.deepEqual(Object.keys(result.variables), ['doubled']);
  assert.equal(Number(result.variables.doubled), 42);
  await worker.stop();
});

await step('fail, retry, incident, time-out', async () => {
  const { processInstanceKey } = await start('order');
  let job = await take('collect');
  await job.fail({ retries: 1, errorMessage: 'again', retryBackOff: 10 });
  job = await take('collect');
  assert.equal(job.retries, 1);
  await client.failJob({ jobKey: job.jobKey, retries: 0, errorMessage: 'no more', retryBackOff: 0 });
  const incident = await one(client.searchIncidents({ ...search, filter: { processInstanceKey, state: 'ACTIVE' } }));
  assert.deepEqual([incident.errorMessage, incident.errorType, incident.jobKey], ['no more', 'JOB_NO_RETRIES', job.jobKey]);
  await client.updateJob({ jobKey: job.jobKey, retries: 2 });
  await client.resolveIncident(incident.incidentKey);
  job = await take('collect');
  assert.equal(job.retries, 2);
  await client.updateJob({ jobKey: job.jobKey, timeout: 1 });
  assert.equal((await take('collect')).jobKey, job.jobKey);
  await client.completeJob({ jobKey: job.jobKey, variables: {} });
});

await step('throw an error', async () => {
  const { processInstanceKey } = await start('order');
  const job = await take('collect');
  await client.errorJob({ jobKey: job.jobKey, errorCode: 'refused', errorMessage: 'no account', variables: { reason: 'closed' } });
  await refused(404, () => client.completeJob({ jobKey: job.jobKey, variables: {} }));
  const ended = await one(client.searchElementInstances({ ...search, filter: { processInstanceKey, elementId: 'ended' } }));
  assert.deepEqual([ended.type, ended.state], ['END_EVENT', 'COMPLETED']);
});

await step('messages', async () => {
  const { processInstanceKey } = await start('payment', { order: 'A-7' });
  const message = { name: 'money received', correlationKey: 'A-7', messageId: 'rest-1', timeToLive: 60000, variables: { paid: 99 } };
  assert.match((await client.publishMessage(message)).messageKey, /^\d+$/);
  await refused(409, () => client.publishMessage(message));
  const job = await take('ship');
  assert.deepEqual([job.processInstanceKey, Number(job.variables.paid)], [processInstanceKey, 99]);
  const next = await start('payment', { order: 'A-8' });
  const correlated = await client.correlateMessage({ name: 'money received', correlationKey: 'A-8', variables: {} });
  assert.equal(correlated.processInstanceKey, next.processInstanceKey);
  await refused(404, () => client.correlateMessage({ name: 'money received', correlationKey: 'nobody', variables: {} }));
});

await step('signal', async () => {
  assert.match((await client.broadcastSignal({ signalName: 'rate changed', variables: { rate: 3 } })).signalKey, /^\d+$/);
  const job = await take('post');
  assert.equal(Number(job.variables.rate), 3);
  await job.complete({});
});

await step('variables, element instances, modify', async () => {
  const { processInstanceKey } = await start('delivery', { weight: 3 });
  const task = await one(client.searchElementInstances({ ...search, filter: { processInstanceKey, elementId: 'deliver' } }));
  const { elementInstanceKey } = task;
  assert.equal((await client.getElementInstance(elementInstanceKey)).type, 'SERVICE_TASK');
  await client.updateElementInstanceVariables({ elementInstanceKey, variables: { note: 'here' }, local: true });
  const note = await one(client.searchVariables({ ...search, filter: { processInstanceKey, name: 'note' } }));
  assert.deepEqual([note.value, note.scopeKey], ['"here"', elementInstanceKey]);
  assert.equal((await client.getVariable({ variableKey: note.variableKey })).value, 'here'); // which the client decodes
  await client.modifyProcessInstance({
    processInstanceKey,
    activateInstructions: [{ elementId: 'deliver', ancestorElementInstanceKey: processInstanceKey, variableInstructions: [{ variables: { again: true }, scopeId: 'deliver' }] }],
    terminateInstructions: [{ elementInstanceKey }],
  });
  const job = await take('deliver');
  assert.deepEqual([job.variables.again, job.elementInstanceKey === elementInstanceKey], [true, false]);
  await client.cancelProcessInstance({ processInstanceKey });
  assert.equal((await instance(processInstanceKey)).state, 'TERMINATED');
  await refused(404, () => client.cancelProcessInstance({ processInstanceKey }));
});

await step('migrate', async () => {
  const { processInstanceKey } = await start('order');
  const { processDefinitionKey } = await definition('delivery');
  await client.migrateProcessInstance({
    processInstanceKey, targetProcessDefinitionKey: processDefinitionKey, mappingInstructions: [{ sourceElementId: 'collect', targetElementId: 'deliver' }],
  });
  assert.equal((await instance(processInstanceKey)).processDefinitionId, 'delivery');
  const job = await take('collect');
  assert.deepEqual([job.processInstanceKey, job.elementId], [processInstanceKey, 'deliver']);
  await job.complete({});
});

await step('decision', async () => {
  const answer = await client.evaluateDecision({ decisionDefinitionId: 'discount', variables: { amount: 250 } });
  assert.equal(answer.output, '0.05');
  assert.deepEqual(answer.evaluatedDecisions[0].matchedRules.map((r) => r.ruleId), ['large']);
});

await step('users', async () => {
  const erna = { username: 'erna', name: 'Erna', email: 'erna@example.com' };
  await client.createUser({ ...erna, password: 'long enough for erna' });
  const found = await one(client.searchUsers({ filter: { username: 'erna' } }));
  assert.deepEqual([found.username, found.name, found.email], Object.values(erna));
  const ofTenant = await client.searchUsersForTenant('<default>', {});
  assert.ok(ofTenant.items.some((one) => one.username === user));
});

await step('user tasks', async () => {
  const { processInstanceKey } = await start('approval', { amount: 21 });
  const task = await one(client.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } }));
  const { userTaskKey } = task;
  assert.deepEqual([task.elementId, task.assignee, task.candidateGroups], ['approve', null, ['tellers']]);
  const variables = await client.searchUserTaskVariables({ userTaskKey });
  assert.deepEqual(variables.items.map((v) => [v.name, v.value]).sort(), [['amount', '21'], ['doubled', '42']]);
  const changeset = { candidateUsers: [user], candidateGroups: [], dueDate: '2031-01-02T00:00:00Z' };
  await client.callApiEndpoint({ method: 'PATCH', urlPath: `user-tasks/${userTaskKey}`, body: { changeset } });
  await client.assignUserTask({ userTaskKey, assignee: user });
  const assigned = await client.getUserTask(userTaskKey);
  assert.deepEqual([assigned.assignee, assigned.candidateUsers, assigned.candidateGroups, Date.parse(assigned.dueDate)], [user, [user], [], Date.UTC(2031, 0, 2)]);
  await client.unassignUserTask({ userTaskKey });
  await client.assignTask({ userTaskKey, assignee: user });
  await client.unassignTask({ userTaskKey });
  assert.equal((await client.getUserTask(userTaskKey)).assignee, null);
  await client.assignUserTask({ userTaskKey, assignee: user });
  await client.completeUserTask({ userTaskKey, variables: { approved: true } });
  assert.equal((await client.getUserTask(userTaskKey)).state, 'COMPLETED');
  assert.equal((await one(client.searchVariables({ ...search, filter: { processInstanceKey, name: 'approved' } }))).value, 'true');
});

await step('documents', async () => {
  const made = await client.uploadDocument({ file: createReadStream(model('request.form')), metadata: { fileName: 'request.form', contentType: 'application/json' } });
  const { documentId, contentHash } = made;
  assert.equal(made.metadata.fileName, 'request.form');
  assert.deepEqual(await client.downloadDocument({ documentId, contentHash }), await readFile(model('request.form')));
  const batch = await client.uploadDocuments({ files: [createReadStream(model('order.bpmn')), createReadStream(model('discount.dmn'))] });
  assert.deepEqual(batch.createdDocuments.map((d) => d.metadata.fileName), ['order.bpmn', 'discount.dmn']);
  await client.deleteDocument({ documentId });
  await refused(404, () => client.downloadDocument({ documentId, contentHash }));
});

await step('any other operation', async () => {
  const created = await start('delivery');
  const { processInstanceKey } = created;
  const begun = await client.callApiEndpoint({ method: 'POST', urlPath: 'process-instances/cancellation', body: { filter: { processInstanceKey } } });
  assert.equal(begun.batchOperationType, 'CANCEL_PROCESS_INSTANCE');
  await until(async () => (await client.callApiEndpoint({ method: 'GET', urlPath: `batch-operations/${begun.batchOperationKey}` })).state === 'COMPLETED');
  assert.equal((await instance(processInstanceKey)).state, 'TERMINATED');
});

await step('calls of the client for paths that Camunda does not have', async () => {
  for (const name of ['updateUserTask', 'updateTask']) await refused(404, () => client[name]({ userTaskKey: '1', changeset: {} })); // PATCH …/update
  await refused(404, () => client.createDocumentLink({ documentId: 'x', timeToLive: 1000 })); // it asks for /link, Camunda has /links
  await refused(405, () => client.modifyAuthorization({ ownerKey: '1', action: 'ADD', resourceType: 'X', permissions: [] })); // PATCH was in a draft
});

await step('the clock is moved and a timer runs', async () => {
  const { processInstanceKey } = await start('delivery');
  await client.pinInternalClock(Date.now() + 2 * 3600_000);
  const ended = () => client.searchElementInstances({ ...search, filter: { processInstanceKey, elementId: 'ended' } });
  await until(async () => (await ended()).items[0]?.state === 'COMPLETED');
  assert.ok(Date.parse((await ended()).items[0].endDate) > Date.now() + 3600_000);
  await client.resetClock();
  const later = await instance((await start('delivery')).processInstanceKey);
  assert.ok(Math.abs(Date.parse(later.startDate) - Date.now()) < 60_000);
});

client.stopWorkers();
console.log('done');
