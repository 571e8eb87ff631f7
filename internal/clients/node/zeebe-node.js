// Drives a server with zeebe-node.
import assert from 'node:assert/strict';
import { ZBClient } from 'zeebe-node';
import { ALREADY_EXISTS, grpc, incidents, missing, model, NOT_FOUND, password, refused, rest, step, UNIMPLEMENTED, user } from './server.js';

const token = process.env.CLIENT_TOKEN;
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
  await client.deployResource({ processFilename: model('notice.bpmn') });
  assert.equal(payment.deployments[0].process.bpmnProcessId, 'payment');
  const decision = await client.deployResource({ decisionFilename: model('discount.dmn') });
  assert.equal(decision.deployments[0].decision.dmnDecisionId, 'discount');
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
    longPoll: 5000,
    timeout: 60000,
    loglevel: 'NONE',
  });
  const result = await client.createProcessInstanceWithResult({ bpmnProcessId: 'order', variables: { amount: 21 }, requestTimeout: 20000 });
  assert.deepEqual(result.variables, { amount: 21, doubled: 42 });
  await worker.close();
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
});

await step('what is missing says so', async () => {
  const calls = {
    ModifyProcessInstance: () => client.modifyProcessInstance({ processInstanceKey: '1', activateInstructions: [], terminateInstructions: [] }),
  };
  for (const [name, call] of Object.entries(calls)) {
    if (missing.has(name)) await refused(UNIMPLEMENTED, call);
  }
});

await client.close();
console.log('done');
