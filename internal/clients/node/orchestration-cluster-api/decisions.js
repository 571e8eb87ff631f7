// Decisions and expressions.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused } from './client.js';

await step('evaluate a decision', async () => {
  const answer = await client.evaluateDecision({ decisionDefinitionId: 'discount', variables: { amount: 250 } });
  assert.deepEqual([answer.output, answer.decisionDefinitionName, answer.decisionDefinitionVersion, answer.failureMessage], ['0.05', 'Discount', 1, null]);
  const [decided] = answer.evaluatedDecisions;
  assert.deepEqual([decided.output, decided.evaluatedInputs.map((i) => i.inputValue), decided.matchedRules.map((r) => r.ruleId)], ['0.05', ['250'], ['large']]);
  const { items } = await client.searchDecisionInstances({ filter: { decisionEvaluationKey: answer.decisionEvaluationKey } }, now);
  assert.deepEqual(items.map((d) => [d.decisionDefinitionId, d.state, d.result]), [['discount', 'EVALUATED', '0.05']]);
  const one = await client.getDecisionInstance({ decisionEvaluationInstanceKey: items[0].decisionEvaluationInstanceKey }, now);
  assert.deepEqual([one.evaluatedInputs.map((i) => [i.inputName, i.inputValue]), one.matchedRules.map((r) => r.ruleId)], [[['Amount', '250']], ['large']]);
  await client.deleteDecisionInstance({ decisionEvaluationKey: answer.decisionEvaluationKey });
  await refused(404, () => client.getDecisionInstance({ decisionEvaluationInstanceKey: one.decisionEvaluationInstanceKey }, now));
  await refused(404, () => client.evaluateDecision({ decisionDefinitionId: 'nothing', variables: {} }));
});

await step('a decision in a process', async () => {
  const { processInstanceKey, variables } = await client.createProcessInstance({ processDefinitionId: 'rating', variables: { amount: 20 }, awaitCompletion: true, requestTimeout: 20000 });
  assert.deepEqual(variables, { amount: 20, discount: 0 });
  const { items } = await client.searchDecisionInstances({ filter: { processInstanceKey } }, now);
  assert.deepEqual(items.map((d) => [d.result, d.processDefinitionKey !== null]), [['0', true]]);
});

await step('evaluate an expression', async () => {
  const answer = await client.evaluateExpression({ expression: '=amount * 2 > 10', variables: { amount: 6 } });
  assert.deepEqual([answer.expression, answer.result], ['=amount * 2 > 10', true]);
});
