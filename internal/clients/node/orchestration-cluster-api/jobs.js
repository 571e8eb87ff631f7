// Instances are started, their jobs worked on.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused, served, start, take, until } from './client.js';

await step('start and complete with variables', async () => {
  const created = await client.createProcessInstance({ processDefinitionId: 'order', variables: { amount: 12.5, name: '张三' }, tags: ['urgent'] });
  assert.deepEqual([created.processDefinitionId, created.processDefinitionVersion, created.tags], ['order', 1, ['urgent']]);
  const job = await take('collect');
  assert.equal(job.processInstanceKey, created.processInstanceKey);
  assert.deepEqual(job.variables, { amount: 12.5, name: '张三' });
  assert.deepEqual(job.customHeaders, { channel: '银行' });
  assert.deepEqual([job.type, job.elementId, job.retries, job.worker, job.kind], ['collect', 'collect', 3, 'script', 'BPMN_ELEMENT']);
  await client.completeJob({ jobKey: job.jobKey, variables: { collected: true } });
  await refused(404, () => client.completeJob({ jobKey: job.jobKey }));
  const ended = await client.getProcessInstance({ processInstanceKey: created.processInstanceKey }, until((i) => i.state === 'COMPLETED'));
  assert.ok(ended.endDate >= ended.startDate);
});

await step('start by key and at an element', async () => {
  const [{ processDefinitionKey }] = (await client.searchProcessDefinitions({ filter: { processDefinitionId: 'payment' } }, now)).items;
  const created = await client.createProcessInstance({ processDefinitionKey, startInstructions: [{ elementId: 'ship' }] });
  assert.equal((await take('ship')).processInstanceKey, created.processInstanceKey);
  await client.cancelProcessInstance({ processInstanceKey: created.processInstanceKey });
});

await step('worker and result', async () => {
  const worker = client.createJobWorker({
    jobType: 'collect', jobTimeoutMs: 60000, maxParallelJobs: 4, pollTimeoutMs: 500, workerName: 'polling',
    jobHandler: (job) => job.complete({ doubled: job.variables.amount * 2 }),
  });
  const results = await Promise.all([1, 2, 21].map((amount) => client.createProcessInstance({
    processDefinitionId: 'order', variables: { amount }, awaitCompletion: true, requestTimeout: 20000, fetchVariables: ['doubled'],
  })));
  assert.deepEqual(results.map((r) => r.variables), [{ doubled: 2 }, { doubled: 4 }, { doubled: 42 }]);
  await worker.stopGracefully({ waitUpToMs: 10000 });
});

await step('worker in a thread', async () => {
  const worker = client.createThreadedJobWorker({
    jobType: 'collect', jobTimeoutMs: 60000, maxParallelJobs: 2, pollTimeoutMs: 500, workerName: 'threaded', threadPoolSize: 1,
    handlerModule: new URL('./threaded-handler.js', import.meta.url).pathname,
  });
  const result = await client.createProcessInstance({ processDefinitionId: 'order', variables: { amount: 4 }, awaitCompletion: true, requestTimeout: 20000 });
  assert.deepEqual(result.variables, { amount: 4, squared: 16 });
  await worker.stopGracefully({ waitUpToMs: 10000 });
});

await step('a result that does not come in time', async () => {
  await refused(504, () => client.createProcessInstance({ processDefinitionId: 'order', awaitCompletion: true, requestTimeout: 50 }));
  const job = await take('collect');
  await client.completeJob({ jobKey: job.jobKey });
});

await step('fail, retry, incident', async () => {
  const { processInstanceKey } = await start('order');
  const first = await take('collect');
  await client.failJob({ jobKey: first.jobKey, retries: 1, errorMessage: 'again', retryBackOff: 10, variables: { tried: 1 } });
  const second = await take('collect');
  assert.deepEqual([second.jobKey, second.retries, second.variables.tried], [first.jobKey, 1, 1]);
  await client.failJob({ jobKey: first.jobKey, retries: 0, errorMessage: 'no more' });
  const { items: [incident] } = await client.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } }, until((found) => found.items.length === 1));
  assert.deepEqual([incident.errorType, incident.errorMessage, incident.elementId, incident.jobKey], ['JOB_NO_RETRIES', 'no more', 'collect', first.jobKey]);
  const { incidentKey } = incident;
  assert.deepEqual(await client.getIncident({ incidentKey }, now), incident);
  assert.deepEqual((await client.searchProcessInstanceIncidents({ processInstanceKey }, now)).items, [incident]);
  assert.deepEqual((await client.searchElementInstanceIncidents({ elementInstanceKey: incident.elementInstanceKey }, now)).items, [incident]);
  const byError = await client.getProcessInstanceStatisticsByError({}, now);
  assert.deepEqual(byError.items.map((e) => [e.errorMessage, e.activeInstancesWithErrorCount]), [['no more', 1]]);
  const byDefinition = await client.getProcessInstanceStatisticsByDefinition({ filter: { errorHashCode: byError.items[0].errorHashCode } }, now);
  assert.deepEqual(byDefinition.items.map((d) => [d.processDefinitionId, d.activeInstancesWithErrorCount]), [['order', 1]]);
  await client.updateJob({ jobKey: first.jobKey, changeset: { retries: 2 } });
  await client.resolveIncident({ incidentKey });
  assert.equal((await client.getIncident({ incidentKey }, until((i) => i.state === 'RESOLVED'))).state, 'RESOLVED');
  assert.equal((await take('collect')).retries, 2);
});

await step('a time-out gives the job to another', async () => {
  const { items } = await client.searchJobs({ filter: { type: 'collect', worker: 'script' }, sort: [{ field: 'jobKey', order: 'DESC' }], page: { limit: 1 } }, now);
  assert.deepEqual([items[0].state, items[0].retries, items[0].elementId, items[0].kind], ['CREATED', 2, 'collect', 'BPMN_ELEMENT']);
  const { jobKey } = items[0];
  await client.updateJob({ jobKey, changeset: { timeout: 1 } });
  const again = await take('collect');
  assert.equal(again.jobKey, jobKey);
  await client.completeJob({ jobKey });
});

await step('throw an error', async () => {
  const { processInstanceKey } = await start('order');
  const { jobKey } = await take('collect');
  await client.throwJobError({ jobKey, errorCode: 'refused', errorMessage: 'no account', variables: { reason: 'closed' } });
  await refused(404, () => client.completeJob({ jobKey }));
  const { items } = await client.searchElementInstances({ filter: { processInstanceKey, elementId: 'ended' } }, until((found) => found.items[0]?.state === 'COMPLETED'));
  assert.equal(items[0].type, 'END_EVENT');
  const { items: [job] } = await client.searchJobs({ filter: { jobKey } }, now);
  assert.deepEqual([job.state, job.errorCode, job.errorMessage], ['ERROR_THROWN', 'refused', 'no account']);
});

await step('job statistics', async () => {
  if (!served('getGlobalJobStatistics')) return;
  const filter = { from: new Date(Date.now() - 3600_000).toISOString(), to: new Date(Date.now() + 3600_000).toISOString(), jobType: 'collect' };
  const all = await client.getGlobalJobStatistics(filter, until((found) => found.completed.count >= 7));
  assert.ok(all.created.count > all.completed.count && all.failed.count >= 2, JSON.stringify(all));
  const types = await client.getJobTypeStatistics({ filter }, now);
  assert.deepEqual(types.items.map((t) => [t.jobType, t.completed.count]), [['collect', all.completed.count]]);
  const workers = await client.getJobWorkerStatistics({ filter }, now);
  assert.deepEqual(workers.items.map((w) => w.worker).filter((name) => name !== '').sort(), ['polling', 'script', 'threaded']);
  const times = await client.getJobTimeSeriesStatistics({ filter }, now);
  assert.equal(times.items.reduce((sum, item) => sum + item.completed.count, 0), all.completed.count);
  const errors = await client.getJobErrorStatistics({ filter }, now);
  assert.ok(errors.items.some((e) => e.errorMessage === 'no more' || e.errorCode === 'refused'), JSON.stringify(errors.items));
});
