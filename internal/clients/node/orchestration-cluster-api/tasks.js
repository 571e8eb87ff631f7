// User tasks.
import assert from 'node:assert/strict';
import { step, user } from '../server.js';
import { client, now, refused, start, take, until } from './client.js';

await step('user task: found, changed, completed', async () => {
  const { processInstanceKey } = await start('approval', { amount: 21 });
  const { items: [task] } = await client.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } }, until((found) => found.items.length === 1));
  const { userTaskKey } = task;
  assert.deepEqual([task.elementId, task.name, task.priority, task.candidateGroups, task.assignee, task.processName], ['approve', 'Approve', 40, ['tellers'], null, 'Approval']);
  assert.deepEqual(await client.getUserTask({ userTaskKey }, now), task);
  assert.equal((await client.getUserTaskForm({ userTaskKey }, now)).formId, 'request');
  const local = await client.searchUserTaskVariables({ userTaskKey, sort: [{ field: 'name' }] }, now);
  assert.deepEqual(local.items.map((v) => [v.name, v.value]), [['amount', '21'], ['doubled', '42']]);
  const effective = await client.searchUserTaskEffectiveVariables({ userTaskKey, filter: { name: 'doubled' } }, now);
  assert.deepEqual(effective.items.map((v) => v.value), ['42']);

  await client.assignUserTask({ userTaskKey, assignee: user, action: 'claim' });
  assert.equal((await client.getUserTask({ userTaskKey }, now)).assignee, user);
  await refused(409, () => client.assignUserTask({ userTaskKey, assignee: 'erna', allowOverride: false }));
  await client.unassignUserTask({ userTaskKey });
  assert.equal((await client.getUserTask({ userTaskKey }, now)).assignee, null);
  await client.updateUserTask({ userTaskKey, changeset: { priority: 80, candidateUsers: ['erna'], dueDate: '2031-01-02T03:04:05Z' } });
  const changed = await client.getUserTask({ userTaskKey }, now);
  assert.deepEqual([changed.priority, changed.candidateUsers, Date.parse(changed.dueDate)], [80, ['erna'], Date.UTC(2031, 0, 2, 3, 4, 5)]);
  await client.assignUserTask({ userTaskKey, assignee: user });
  await client.completeUserTask({ userTaskKey, variables: { approved: true } });
  await refused(404, () => client.completeUserTask({ userTaskKey }));
  assert.equal((await client.getUserTask({ userTaskKey }, now)).state, 'COMPLETED');
  const { items } = await client.searchVariables({ filter: { processInstanceKey, name: 'approved' } }, now);
  assert.deepEqual(items.map((v) => v.value), ['true']);
});

await step('a listener denies and corrects', async () => {
  const { processInstanceKey } = await start('vote');
  const { items: [{ userTaskKey }] } = await client.searchUserTasks({ filter: { processInstanceKey } }, until((found) => found.items.length === 1));
  const denied = refused(409, () => client.completeUserTask({ userTaskKey }));
  const first = await take('check vote');
  assert.deepEqual([first.kind, first.listenerEventType, first.userTask?.userTaskKey], ['TASK_LISTENER', 'COMPLETING', userTaskKey]);
  await client.completeJob({ jobKey: first.jobKey, result: { type: 'userTask', denied: true, deniedReason: 'no vote' } });
  await denied;
  assert.equal((await client.getUserTask({ userTaskKey }, now)).state, 'CREATED');
  const completed = client.completeUserTask({ userTaskKey, variables: { yes: true } });
  const second = await take('check vote');
  assert.equal(second.variables.yes, true);
  await client.completeJob({ jobKey: second.jobKey, result: { type: 'userTask', corrections: { priority: 7 } } });
  await completed;
  const task = await client.getUserTask({ userTaskKey }, now);
  assert.deepEqual([task.state, task.priority], ['COMPLETED', 7]);
});

await step('a user task as a job', async () => {
  const { items: [{ processInstanceKey }] } = await client.searchProcessInstances({ filter: { processDefinitionId: 'vote', state: 'ACTIVE' } }, now);
  const job = await take('io.camunda.zeebe:userTask');
  assert.deepEqual([job.processInstanceKey, job.elementId], [processInstanceKey, 'count']);
  await client.completeJob({ jobKey: job.jobKey });
  await client.getProcessInstance({ processInstanceKey }, until((i) => i.state === 'COMPLETED'));
});
