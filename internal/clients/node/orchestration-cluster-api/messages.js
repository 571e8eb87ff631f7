// Messages, signals, conditions.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused, served, start, take, until } from './client.js';

await step('publish a message', async () => {
  const { processInstanceKey } = await start('payment', { order: 'A-7' });
  const { items: [open] } = await client.searchMessageSubscriptions({ filter: { processInstanceKey } }, until((found) => found.items.length === 1));
  assert.deepEqual([open.messageName, open.correlationKey, open.elementId, open.messageSubscriptionState], ['money received', 'A-7', 'paid', 'CREATED']);
  const statistics = served('getProcessDefinitionMessageSubscriptionStatistics') && await client.getProcessDefinitionMessageSubscriptionStatistics({}, now);
  if (statistics) assert.deepEqual(statistics.items.map((s) => [s.processDefinitionId, s.activeSubscriptions]), [['payment', 1]]);
  const message = { name: 'money received', correlationKey: 'A-7', messageId: 'oca-1', timeToLive: 60000, variables: { paid: 99 } };
  const published = await client.publishMessage(message);
  await refused(409, () => client.publishMessage(message));
  const job = await take('ship');
  assert.deepEqual(job.variables, { order: 'A-7', paid: 99 });
  const { items: [correlated] } = await client.searchCorrelatedMessageSubscriptions({ filter: { processInstanceKey } }, now);
  assert.deepEqual([correlated.messageKey, correlated.messageName, correlated.elementId], [published.messageKey, 'money received', 'paid']);
  await client.completeJob({ jobKey: job.jobKey });
});

await step('correlate a message', async () => {
  const { processInstanceKey } = await start('payment', { order: 'A-8' });
  await client.searchMessageSubscriptions({ filter: { processInstanceKey } }, until((found) => found.items.length === 1));
  const correlated = await client.correlateMessage({ name: 'money received', correlationKey: 'A-8', variables: { paid: 1 } });
  assert.equal(correlated.processInstanceKey, processInstanceKey);
  await refused(404, () => client.correlateMessage({ name: 'money received', correlationKey: 'nobody' }));
  await client.completeJob({ jobKey: (await take('ship')).jobKey });
});

await step('broadcast a signal', async () => {
  const broadcast = await client.broadcastSignal({ signalName: 'rate changed', variables: { rate: 3 } });
  assert.match(broadcast.signalKey, /^\d+$/);
  const job = await take('post');
  assert.deepEqual(job.variables, { rate: 3 });
  await client.completeJob({ jobKey: job.jobKey });
});

await step('evaluate conditional start events', async () => {
  const none = await client.evaluateConditionals({ variables: { balance: 5 } });
  assert.deepEqual(none.processInstances, []);
  const { processInstances } = await client.evaluateConditionals({ variables: { balance: -5 } });
  assert.equal(processInstances.length, 1);
  const { processInstanceKey } = processInstances[0];
  assert.equal((await client.getProcessInstance({ processInstanceKey }, now)).processDefinitionId, 'alarm');
});
