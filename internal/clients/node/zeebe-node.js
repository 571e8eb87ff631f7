// Drives a server with zeebe-node.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ZBClient } from 'zeebe-node';
import { ALREADY_EXISTS, elementKey, grpc, incidents, INVALID_ARGUMENT, instanceState, model, NOT_FOUND, password, refused, rest, search, step, token, user } from './server.js';

const credentials = token
  ? { oAuth: { url: `${rest}/oauth/token`, audience: 'zhitong', clientId: user, clientSecret: token, cacheOnDisk: false } }
  : { basicAuth: { username: user, password } };

const client = new ZBClient(grpc, { ...credentials, useTLS: false, retry: false, loglevel: 'NONE' });

const take = async (type) => {
  const jobs = await client.activateJobs({ type, worker: 'script', timeout: 60000, maxJobsToActivate: 1, requestTimeout: 20000 });
  assert.equal(jobs.length, 1, `no job of type ${type} came`);
  return jobs[0];
};
const start = (variables = {}) => client.createProcessInstance({ bpmnProcessId: 'order', variables });

await step('topology', async () => {
  const topology = await client.topology();
  assert.equal(topology.partitionsCount, 1);
  assert.equal(topology.brokers.length, topology.clusterSize);
});

await step('deploy', async () => {
  const processes = await client.deployProcess(model('order.bpmn'));
  assert.equal(processes.processes[0].bpmnProcessId, 'order');
  const payment = await client.deployResource({ processFilename: model('payment.bpmn') });
  for (const name of ['notice.bpmn', 'claim.bpmn', 'delivery.bpmn']) await client.deployResource({ processFilename: model(name) });
  assert.equal(payment.deployments[0].process.bpmnProcessId, 'payment');
  const decision = await client.deployResource({ decisionFilename: model('discount.dmn') });
  assert.equal(decision.deployments[0].decision.dmnDecisionId, 'discount');
  const form = await client.deployResource({ form: await readFile(model('request.form')), name: 'request.form' });
  assert.equal(form.deployments[0].form.formId, 'request');
  await refused(INVALID_ARGUMENT, () => client.deployResource({ process: Buffer.from('<definitions>'), name: 'broken.bpmn' }));
  await refused(NOT_FOUND, () => client.createProcessInstance({ bpmnProcessId: 'nothing', variables: {} }));
});

await step('complete with variables', async () => {
  const created = await start({ amount: 12.5, name: '张三' });
  const job = await take('collect');
  assert.equal(job.processInstanceKey, created.processInstanceKey);
  assert.deepEqual(job.variables, { amount: 12.5, name: '张三' });
  assert.deepEqual(job.customHeaders, { channel: '银行' });
  await client.completeJob({ jobKey: job.key, variables: { collected: true } });
  await refused(NOT_FOUND, () => client.completeJob({ jobKey: job.key, variables: {} }));
});

await step('worker and result', async () => {
  const worker = client.createWorker({
    taskType: 'collect',
    taskHandler: (job) => job.complete({ doubled: job.variables.amount * 2 }),
    longPoll: 1000,
    timeout: 60000,
    loglevel: 'NONE',
  });
  const result = await client.createProcessInstanceWithResult({ bpmnProcessId: 'order', variables: { amount: 21 }, requestTimeout: 20000 });
  assert.deepEqual(result.variables, { amount: 21, doubled: 42 });
  await worker.close();
});

await step('batch worker', async () => {
  const worker = client.createBatchWorker({
    taskType: 'collect', jobBatchMinSize: 2, jobBatchMaxTime: 1, timeout: 60000, longPoll: 1000, loglevel: 'NONE',
    taskHandler: (jobs) => jobs.map((job) => job.complete({ of: jobs.length })),
  });
  const call = () => client.createProcessInstanceWithResult({ bpmnProcessId: 'order', variables: {}, requestTimeout: 20000 });
  const results = await Promise.all([call(), call()]);
  assert.deepEqual(results.map((result) => result.variables), [{ of: 2 }, { of: 2 }]);
  await worker.close();
});

await step('start at an element, some variables', async () => {
  const created = await client.createProcessInstance({ bpmnProcessId: 'payment', variables: { a: 1, b: 2 }, startInstructions: [{ elementId: 'ship' }] });
  const [job] = await client.activateJobs({ type: 'ship', worker: 'script', timeout: 60000, maxJobsToActivate: 5, requestTimeout: 20000, fetchVariable: ['b'] });
  assert.deepEqual([job.processInstanceKey, job.variables], [created.processInstanceKey, { b: 2 }]);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('a time-out gives the job to another', async () => {
  await start();
  const [first] = await client.activateJobs({ type: 'collect', worker: 'slow', timeout: 1, maxJobsToActivate: 1, requestTimeout: 20000 });
  const again = await take('collect');
  assert.deepEqual([again.key, again.retries, again.worker], [first.key, 3, 'script']);
  await client.completeJob({ jobKey: again.key, variables: {} });
});

await step('fail, retry, incident', async () => {
  const created = await start();
  let job = await take('collect');
  await client.failJob({ jobKey: job.key, retries: 1, errorMessage: 'again', retryBackOff: 10 });
  job = await take('collect');
  assert.equal(job.retries, 1);
  await client.failJob({ jobKey: job.key, retries: 0, errorMessage: 'no more', retryBackOff: 0 });
  const [incident] = await incidents(created.processInstanceKey);
  assert.equal(incident.errorMessage, 'no more');
  await client.updateJobRetries({ jobKey: job.key, retries: 2 });
  await client.resolveIncident({ incidentKey: incident.incidentKey });
  job = await take('collect');
  assert.equal(job.retries, 2);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('throw an error', async () => {
  await start();
  const job = await take('collect');
  await client.throwError({ jobKey: job.key, errorCode: 'refused', errorMessage: 'no account', variables: {} });
  await refused(NOT_FOUND, () => client.completeJob({ jobKey: job.key, variables: {} }));
  assert.equal((await search('element-instances', { processInstanceKey: job.processInstanceKey, elementId: 'ended' }))[0].state, 'COMPLETED');
});

await step('message, variables, cancel', async () => {
  const created = await client.createProcessInstance({ bpmnProcessId: 'payment', variables: { order: 'A-7' } });
  const message = { name: 'money received', correlationKey: 'A-7', messageId: 'node-1', timeToLive: 60000, variables: { paid: 99 } };
  await client.publishMessage(message);
  await refused(ALREADY_EXISTS, () => client.publishMessage(message));
  const job = await take('ship');
  assert.deepEqual(job.variables, { order: 'A-7', paid: 99 });
  await client.setVariables({ elementInstanceKey: created.processInstanceKey, variables: { address: 'x' }, local: false });
  await client.cancelProcessInstance(created.processInstanceKey);
  await refused(NOT_FOUND, () => client.completeJob({ jobKey: job.key, variables: {} }));
});

await step('message that starts a process', async () => {
  await client.publishStartMessage({ name: 'claim made', timeToLive: 0, variables: { damage: 7 } });
  const job = await take('examine');
  assert.deepEqual([job.bpmnProcessId, job.variables], ['claim', { damage: 7 }]);
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('local variables', async () => {
  const { processInstanceKey } = await client.createProcessInstance({ bpmnProcessId: 'delivery', variables: { weight: 1 } });
  await client.setVariables({ elementInstanceKey: await elementKey(processInstanceKey, 'deliver'), variables: { weight: 2 }, local: true });
  const job = await take('deliver');
  assert.deepEqual(job.variables, { weight: 2 });
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
  await client.modifyProcessInstance({ processInstanceKey, activateInstructions: [activate('deliver', { again: true })], terminateInstructions: [{ elementInstanceKey }] });
  const job = await take('deliver');
  assert.deepEqual([job.variables, job.elementInstanceKey === elementInstanceKey], [{ again: true }, false]);
  await client.modifyProcessInstance({ processInstanceKey, activateInstructions: [activate('done')], terminateInstructions: [{ elementInstanceKey: job.elementInstanceKey }] });
  assert.equal(await instanceState(processInstanceKey), 'delivery COMPLETED');
});

await step('signal', async () => {
  const broadcast = await client.broadcastSignal({ signalName: 'rate changed', variables: { rate: 3 } });
  assert.ok(broadcast.key);
  const job = await take('post');
  assert.deepEqual(job.variables, { rate: 3 });
  await client.completeJob({ jobKey: job.key, variables: {} });
});

await step('decision', async () => {
  const answer = await client.evaluateDecision({ decisionId: 'discount', variables: { amount: 250 } });
  assert.equal(answer.decisionOutput, '0.05');
  const [decided] = answer.evaluatedDecisions;
  assert.deepEqual([decided.evaluatedInputs[0].inputValue, decided.matchedRules[0].ruleId], ['250', 'large']);
});

await client.close();
console.log('done');
