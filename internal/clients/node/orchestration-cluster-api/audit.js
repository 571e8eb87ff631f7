// The audit log.
import assert from 'node:assert/strict';
import { step, user } from '../server.js';
import { client, now, start } from './client.js';

await step('audit log', async () => {
  const { processInstanceKey } = await start('delivery');
  await client.cancelProcessInstance({ processInstanceKey });
  const { items } = await client.searchAuditLogs({ filter: { processInstanceKey }, sort: [{ field: 'timestamp', order: 'ASC' }] }, now);
  assert.deepEqual(items.map((entry) => [entry.operationType, entry.entityType, entry.actorId, entry.result]), [
    ['CREATE', 'PROCESS_INSTANCE', user, 'SUCCESS'], ['CANCEL', 'PROCESS_INSTANCE', user, 'SUCCESS'],
  ]);
  assert.deepEqual(await client.getAuditLog({ auditLogKey: items[0].auditLogKey }, now), items[0]);
});
