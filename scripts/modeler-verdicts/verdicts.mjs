// Prints what bpmnlint-plugin-camunda-compat says of the BPMN files in a folder, one line a file: its name (unescaped), a
// mark for
// each of 8.8, 8.9 and 8.10 ("+" no error, "-" errors, "!" cannot be imported), and the rules that report errors.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';

const require = createRequire(import.meta.url);
const { Linter } = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
const zeebe = require('zeebe-bpmn-moddle/resources/zeebe.json');

const moddle = new BpmnModdle({ zeebe });
const linters = [ '8-8', '8-9', '8-10' ].map(version => new Linter({
  config: { extends: `plugin:camunda-compat/camunda-cloud-${version}` },
  resolver: new NodeResolver({ require })
}));

async function verdict(path) {
  let definitions;
  try {
    ({ rootElement: definitions } = await moddle.fromXML(readFileSync(path, 'utf8')));
  } catch (error) {
    return { marks: '!!!', rules: [ 'import' ] };
  }
  const rules = new Set();
  let marks = '';
  for (const linter of linters) {
    const results = await linter.lint(definitions);
    let failed = false;
    for (const [ rule, reports ] of Object.entries(results)) {
      if (reports.some(report => report.category === 'error')) {
        failed = true;
        rules.add(rule.replace('camunda-compat/', ''));
      } else if (reports.some(report => report.category === 'rule-error')) {
        rules.add(`${rule.replace('camunda-compat/', '')}?`); // the rule itself broke: no verdict
      }
    }
    marks += failed ? '-' : '+';
  }
  return { marks, rules: [ ...rules ].sort() };
}

const folder = process.argv[2];
for (const name of readdirSync(folder).sort()) {
  const { marks, rules } = await verdict(join(folder, name));
  console.log([ decodeURIComponent(name), marks, rules.join(' ') ].join('\t'));
}
