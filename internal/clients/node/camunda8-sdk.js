// Drives a server with the gRPC client of @camunda8/sdk.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ALREADY_EXISTS, elementKey, grpc, incidents, instanceState, INVALID_ARGUMENT, model, NOT_FOUND, password, refused, search, step, token, user } from './server.js';

const { Camunda8 } = createRequire(import.meta.url)('@camunda8/sdk');

const credentials = token
  ? { CAMUNDA_AUTH_STRATEGY: 'BEARER', CAMUNDA_OAUTH_TOKEN: token }
  : { CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: user, CAMUNDA_BASIC_AUTH_PASSWORD: password };

const client = new Camunda8({
  ZEEBE_GRPC_ADDRESS: `grpc://${grpc}`,
  zeebeGrpcSettings: { ZEEBE_CLIENT_LOG_LEVEL: 'NONE', ZEEBE_GRPC_CLIENT_RETRY: false },
  ...credentials,
}).getZeebeGrpcApiClient();

const take = async (type) => {
  const jobs = await client.activateJobs({ type, worker: 'script', timeout: 60000, maxJobsToActivate: 1, requestTimeout: 20000 });
  assert.equal(jobs.length, 1, `no job of type ${type} came`);
  return jobs[0];
};
const start = (variables = {}) => client.createProcessInstance({ bpmnProcessId: 'order', variables });

let requirements;

await step('topology', async () => {
  const topology = await client.topology();
  assert.equal(topology.partitionsCount, 1);
  assert.equal(topology.brokers.length, topology.clusterSize);
});

await step('deploy', async () => {
  const order = await client.deployResource({ processFilename: model('order.bpmn') });
  assert.equal(order.deployments[0].process.bpmnProcessId, 'order');
  await client.deployResource({ processFilename: model('payment.bpmn') });
  const more = await client.deployResources(['notice.bpmn', 'claim.bpmn', 'delivery.bpmn', 'approval.bpmn'].map((name) => ({ processFilename: model(name) })));
  assert.deepEqual(more.deployments.map((d) => d.process.bpmnProcessId), ['notice', 'claim', 'delivery', 'approval']);
  const form = await client.deployResource({ name: 'request.form', form: await readFile(model('request.form')) });
  assert.equal(form.deployments[0].form.formId, 'request');
  const decision = await client.deployResource({ decisionFilename: model('discount.dmn') });
  assert.equal(decision.deployments[0].decision.dmnDecisionId, 'discount');
  assert.equal(decision.deployments[1].decisionRequirements.dmnDecisionRequirementsId, 'prices');
  requirements = decision.deployments[1].decisionRequirements.decisionRequirementsKey;
  await refused(INVALID_ARGUMENT, () => client.deployResource({ process: Buffer.from('<definitions>'), name: 'broken.bpmn' }));
  await refused(NOT_FOUND, () => client.createProcessInstance({ bpmnProcessId: 'nothing', variables: {} }));
});

await step('complete with variables', async () => {
  const created = await start({ amount: 12.5, name: '张三' });
  const job = await take('collect');
  assert.equal(job.processInstanceKey, created.processInstanceKey);
  assert.equal(job.variables.name, '张三');
  assert.equal(Number(job.variables.amount), 12.5);
  assert.equal(job.customHeaders.channel, '银行');
  await client.completeJob({ jobKey: job.key, variables: { collected: true } });
  await refused(NOT_FOUND, () => client.completeJob({ jobKey: job.key, variables: {} }));
});

await step('worker and result', async () => {
  const worker = client.createWorker({
    taskType: 'collect',
    taskHandler: (job) => job.complete({ doubled: Number(job.variables.amount) * 2 }),
    timeout: 60000,
    longPoll: 1000,
  });
  const result = await client.createProcessInstanceWithResult({ bpmnProcessId: 'order', variables: { amount: 21 }, requestTimeout: 20000 });
  assert.equal(Number(result.variables.doubled), 42);
  await worker.close();
});

await step('start at an element, some variables', async () => {
  const created = await client.createProcessInstance({ bpmnProcessId: 'payment', variables: { a: 1, b: 2 }, startInstructions: [{ elementId: 'ship' }] });
  const [job] = await client.activateJobs({ type: 'ship', worker: 'script', timeout: 60000, maxJobsToActivate: 5, requestTimeout: 20000, fetchVariable: ['b'] });
  assert.deepEqual([job.processInstanceKey, Object.keys(job.variables)], [created.processInstanceKey, ['b']]);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('a time-out gives the job to another', async () => {
  await start();
  const [first] = await client.activateJobs({ type: 'collect', worker: 'slow', timeout: 1, maxJobsToActivate: 1, requestTimeout: 20000 });
  const again = await take('collect');
  assert.deepEqual([again.key, again.retries, again.worker], [first.key, 3, 'script']);
  await client.completeJob({ jobKey: again.key, variables: {} });
});

await step('stream', async () => {
  const seen = [];
  let all;
  const done = new Promise((resolve) => { all = resolve; });
  const stream = await client.streamJobs({
    type: 'collect',
    worker: 'streaming',
    timeout: 60000,
    longPoll: 1000,
    taskHandler: async (job) => {
      const receipt = await job.complete({ streamed: true });
      seen.push(job.processInstanceKey);
      if (seen.length === 3) all();
      return receipt;
    },
  });
  const created = [];
  for (let i = 0; i < 3; i++) created.push((await start({ i })).processInstanceKey);
  await done;
  assert.deepEqual(seen.sort(), created.sort());
  stream.close();
});

await step('fail, retry, incident', async () => {
  const created = await start();
  let job = await take('collect');
  await client.failJob({ jobKey: job.key, retries: 1, errorMessage: 'again', retryBackOff: 10 });
  job = await take('collect');
  assert.equal(job.retries, 1);
  await client.failJob({ jobKey: job.key, retries: 0, errorMessage: 'no more' });
  const [incident] = await incidents(created.processInstanceKey);
  assert.equal(incident.errorMessage, 'no more');
  await client.updateJobRetries({ jobKey: job.key, retries: 2 });
  await client.resolveIncident({ incidentKey: incident.incidentKey });
  job = await take('collect');
  assert.equal(job.retries, 2);
  await client.updateJobTimeout({ jobKey: job.key, timeout: 1 });
  const again = await take('collect');
  assert.equal(again.key, job.key);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('throw an error', async () => {
  await start();
  const job = await take('collect');
  await client.throwError({ jobKey: job.key, errorCode: 'refused', errorMessage: 'no account' });
  await refused(NOT_FOUND, () => client.completeJob({ jobKey: job.key, variables: {} }));
  assert.equal((await search('element-instances', { processInstanceKey: job.processInstanceKey, elementId: 'ended' }))[0].state, 'COMPLETED');
});

await step('message, variables, cancel', async () => {
  const created = await client.createProcessInstance({ bpmnProcessId: 'payment', variables: { order: 'A-7' } });
  const message = { name: 'money received', correlationKey: 'A-7', messageId: 'sdk-1', timeToLive: 60000, variables: { paid: 99 } };
  await client.publishMessage(message);
  await refused(ALREADY_EXISTS, () => client.publishMessage(message));
  const job = await take('ship');
  assert.equal(job.variables.order, 'A-7');
  await client.setVariables({ elementInstanceKey: created.processInstanceKey, variables: { address: 'x' }, local: false });
  await client.cancelProcessInstance(created.processInstanceKey);
  await refused(NOT_FOUND, () => client.completeJob({ jobKey: job.key, variables: {} }));
});

await step('message that starts a process', async () => {
  await client.publishStartMessage({ name: 'claim made', timeToLive: 0, variables: { damage: 7 } });
  const job = await take('examine');
  assert.deepEqual([job.bpmnProcessId, Number(job.variables.damage)], ['claim', 7]);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('local variables', async () => {
  const { processInstanceKey } = await client.createProcessInstance({ bpmnProcessId: 'delivery', variables: { weight: 1 } });
  await client.setVariables({ elementInstanceKey: await elementKey(processInstanceKey, 'deliver'), variables: { weight: 2 }, local: true });
  const job = await take('deliver');
  assert.equal(Number(job.variables.weight), 2);
  await client.completeJob({ jobKey: job.key, variables: {} });
  assert.deepEqual((await search('variables', { processInstanceKey, scopeKey: processInstanceKey })).map((v) => v.value), ['1']);
});

await step('a user task as a job', async () => {
  await client.deployResource({ processFilename: model('vote.bpmn') });
  const created = await client.createProcessInstance({ bpmnProcessId: 'vote', variables: {}, startInstructions: [{ elementId: 'count' }] });
  const job = await take('io.camunda.zeebe:userTask');
  assert.deepEqual([job.processInstanceKey, job.elementId], [created.processInstanceKey, 'count']);
  await client.completeJob({ jobKey: job.key, variables: {} });
  assert.equal(await instanceState(created.processInstanceKey), 'vote COMPLETED');
});

await step('modify', async () => {
  const { processInstanceKey } = await client.createProcessInstance({ bpmnProcessId: 'delivery', variables: {} });
  const elementInstanceKey = await elementKey(processInstanceKey, 'deliver');
  const activate = (elementId, variables) => ({ elementId, ancestorElementInstanceKey: '-1', variableInstructions: variables ? [{ scopeId: elementId, variables }] : [] });
  await client.modifyProcessInstance({ processInstanceKey, activateInstructions: [activate('deliver', { again: true })], terminateInstructions: [{ elementInstanceKey }], operationReference: 8 });
  const job = await take('deliver');
  assert.deepEqual([job.variables.again, job.elementInstanceKey === elementInstanceKey], [true, false]);
  await client.modifyProcessInstance({ processInstanceKey, activateInstructions: [activate('done')], terminateInstructions: [{ elementInstanceKey: job.elementInstanceKey }] });
  assert.equal(await instanceState(processInstanceKey), 'delivery COMPLETED');
});

await step('migrate', async () => {
  const { processInstanceKey } = await start();
  const delivery = await client.deployResource({ processFilename: model('delivery.bpmn') });
  await client.migrateProcessInstance({
    processInstanceKey,
    migrationPlan: {
      targetProcessDefinitionKey: delivery.deployments[0].process.processDefinitionKey, mappingInstructions: [{ sourceElementId: 'collect', targetElementId: 'deliver' }],
    },
  });
  const job = await take('collect');
  assert.deepEqual([job.processInstanceKey, job.elementId, job.bpmnProcessId], [processInstanceKey, 'deliver', 'delivery']);
  await client.completeJob({ jobKey: job.key, variables: {} });
  assert.equal(await instanceState(processInstanceKey), 'delivery COMPLETED');
});

await step('signal', async () => {
  const broadcast = await client.broadcastSignal({ signalName: 'rate changed', variables: { rate: 3 } });
  assert.ok(broadcast.key);
  const job = await take('post');
  assert.equal(job.variables.rate, 3);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('decision', async () => {
  const answer = await client.evaluateDecision({ decisionId: 'discount', variables: { amount: 250 } });
  assert.equal(answer.decisionOutput, '0.05');
  await client.deleteResource({ resourceKey: requirements, operationReference: 7 });
  await refused(INVALID_ARGUMENT, () => client.evaluateDecision({ decisionId: 'discount', variables: { amount: 250 } }));
});

await step('operations that the caller names', async () => {
  const created = await start();
  await client.setVariables({ elementInstanceKey: created.processInstanceKey, variables: { a: 1 }, local: true, operationReference: 7 });
  await client.cancelProcessInstance(created.processInstanceKey, 7);
  assert.equal(await instanceState(created.processInstanceKey), 'order TERMINATED');
});

await client.close();
console.log('done');
