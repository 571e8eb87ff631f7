// The audit log.
import assert from 'node:assert/strict';
import { step, user } from '../server.js';
import { client, now, start } from './client.js';

await step('what was done to a user task', async () => {
  const { items: [{ userTaskKey }] } = await client.searchUserTasks({ filter: { state: 'COMPLETED' } }, now);
  const { items } = await client.searchUserTaskAuditLogs({ userTaskKey, sort: [{ field: 'timestamp', order: 'DESC' }] }, now);
  assert.deepEqual([items[0].entityType, items[0].operationType, items[0].actorId], ['USER_TASK', 'COMPLETE', user]);
});

await step('usage', async () => {
  const usage = await client.getUsageMetrics({ startTime: '2020-01-01T00:00:00Z', endTime: '2100-01-01T00:00:00Z', withTenants: true }, now);
  assert.ok(usage.processInstances > 0 && usage.decisionInstances > 0 && usage.assignees > 0, JSON.stringify(usage));
  assert.equal(usage.tenants['<default>'].processInstances, usage.processInstances);
});

await step('audit log', async () => {
  const { processInstanceKey } = await start('delivery');
  await client.cancelProcessInstance({ processInstanceKey });
  const { items } = await client.searchAuditLogs({ filter: { processInstanceKey }, sort: [{ field: 'timestamp', order: 'ASC' }] }, now);
  assert.deepEqual(items.map((entry) => [entry.operationType, entry.entityType, entry.actorId, entry.result]), [
    ['CREATE', 'PROCESS_INSTANCE', user, 'SUCCESS'], ['CANCEL', 'PROCESS_INSTANCE', user, 'SUCCESS'],
  ]);
  assert.deepEqual(await client.getAuditLog({ auditLogKey: items[0].auditLogKey }, now), items[0]);
});
